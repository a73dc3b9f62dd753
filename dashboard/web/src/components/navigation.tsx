import { Drawer, Indicator, ActionIcon, VisuallyHidden } from "@mantine/core";
import {
  IconAdjustments,
  IconChartLine,
  IconCloud,
  IconHistory,
  IconKey,
  IconListDetails,
  IconMenu2,
  IconServer2,
} from "@tabler/icons-react";
import { useState } from "react";
import { useProxyTrouble } from "../live/proxy_health";
import { usePath } from "../routing/location";
import { DIALOG_PROPS, useFocusBack, useScrollLock } from "./dialog";
import { Link } from "./link";
import classes from "./navigation.module.css";

interface Page {
  path: string;
  label: string;
  Icon: typeof IconKey;
  /** Further paths that belong to it. */
  also?: string[];
}

export const PAGES: readonly Page[] = [
  { path: "/keys", label: "Keys", Icon: IconKey },
  { path: "/usage", label: "Usage", Icon: IconChartLine },
  { path: "/requests", label: "Requests", Icon: IconListDetails },
  { path: "/upstreams", label: "Upstreams", Icon: IconCloud },
  { path: "/proxies", label: "Proxies", Icon: IconServer2 },
  { path: "/revisions", label: "Audit & revisions", Icon: IconHistory, also: ["/audit"] },
  { path: "/settings", label: "Settings", Icon: IconAdjustments },
];

/** Whether the shown path is a page's, or below it. */
function isHere(path: string, also: string[], here: string): boolean {
  return here === path || here.startsWith(`${path}/`) || also.includes(here);
}

/** How many proxies need somebody, beside their page's name. */
function TroubleCount() {
  const trouble = useProxyTrouble();
  if (!trouble) return null;
  return (
    <span className={classes.trouble} data-severe={trouble.severe || undefined} data-testid="trouble">
      <span aria-hidden>{trouble.count}</span>
      <VisuallyHidden>: {trouble.words}</VisuallyHidden>
    </span>
  );
}

/** The links to all pages. `onGo` is called when one is followed. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const here = usePath();
  return (
    <nav className={classes.nav} aria-label="Pages">
      {PAGES.map(({ path, label, Icon, also = [] }) => (
        <Link
          key={path}
          href={path}
          className={classes.link}
          aria-current={isHere(path, also, here) ? "page" : undefined}
          onClick={onGo}
        >
          <Icon size={18} aria-hidden />
          {label}
          {path === "/proxies" && <TroubleCount />}
        </Link>
      ))}
    </nav>
  );
}

function Pages({ onClose }: { onClose: () => void }) {
  useScrollLock();
  useFocusBack();
  return (
    <Drawer
      {...DIALOG_PROPS}
      size="min(18rem, 85vw)"
      radius={0}
      title="Pages"
      onClose={onClose}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Navigation onGo={onClose} />
    </Drawer>
  );
}

/** The same links behind a button, where there is no room beside the content. */
export function NavigationMenu() {
  const [open, setOpen] = useState(false);
  const trouble = useProxyTrouble();
  return (
    <div className={classes.menu}>
      <Indicator
        disabled={!trouble}
        color={trouble?.severe ? "red.7" : "yellow.6"}
        size={10}
        offset={4}
        withBorder
      >
        <ActionIcon
          variant="default"
          size={34}
          aria-haspopup="dialog"
          aria-expanded={open}
          aria-label={trouble ? `Pages, ${trouble.words}` : "Pages"}
          onClick={() => setOpen(true)}
        >
          <IconMenu2 size={18} aria-hidden />
        </ActionIcon>
      </Indicator>
      {open && <Pages onClose={() => setOpen(false)} />}
    </div>
  );
}
