/** Whether somebody is pointing at, selecting in or typing in the list. */
export function isInUse(list: HTMLElement | null): boolean {
  if (!list) return false;
  const selection = getSelection();
  const selecting =
    selection && !selection.isCollapsed && selection.anchorNode && list.contains(selection.anchorNode);
  const menuOpen = list.querySelector('[aria-expanded="true"]') !== null;
  return Boolean(selecting) || menuOpen || list.matches(":hover") || list.matches(":focus-within");
}
