// Runs before the first paint, so that a dark page never flashes white. Light or dark is what was
// chosen with the header's button, else what the system prefers.
import { COLOR_SCHEME_KEY } from "./scheme_key";

function stored(): string | null {
  try {
    return localStorage.getItem(COLOR_SCHEME_KEY);
  } catch {
    return null;
  }
}

const choice = stored();
const dark =
  choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
