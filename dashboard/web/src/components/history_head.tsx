import { Title } from "@mantine/core";
import { Link } from "./link";
import pageClasses from "./page.module.css";
import classes from "./history_head.module.css";

const TABS = [
  { path: "/revisions", label: "Revisions" },
  { path: "/audit", label: "Audit log" },
] as const;

/** The heading of the two pages about what was, and the way from one to the other. */
export function HistoryHead({ here }: { here: (typeof TABS)[number]["path"] }) {
  return (
    <>
      <Title order={1} className={pageClasses.title}>
        Audit &amp; revisions
      </Title>
      <nav className={classes.tabs} aria-label="Audit and revisions">
        {TABS.map(({ path, label }) => (
          <Link
            key={path}
            href={path}
            className={classes.tab}
            aria-current={here === path ? "page" : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
    </>
  );
}
