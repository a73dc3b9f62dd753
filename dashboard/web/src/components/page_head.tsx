import { Title } from "@mantine/core";
import { Link } from "./link";
import pageClasses from "./page.module.css";
import classes from "./page_head.module.css";

export interface Tab {
  path: string;
  label: string;
}

interface PageHeadProps {
  title: string;
  /** Names the tabs to assistive tools. */
  label: string;
  tabs: readonly Tab[];
  /** The path of the tab that is shown. */
  here: string;
}

/** The heading of pages that belong together, and the way from one to the other. */
export function PageHead({ title, label, tabs, here }: PageHeadProps) {
  return (
    <>
      <Title order={1} className={pageClasses.title}>
        {title}
      </Title>
      <nav className={classes.tabs} aria-label={label}>
        {tabs.map(({ path, label: words }) => (
          <Link
            key={path}
            href={path}
            className={classes.tab}
            aria-current={here === path ? "page" : undefined}
          >
            {words}
          </Link>
        ))}
      </nav>
    </>
  );
}

const HISTORY_TABS: readonly Tab[] = [
  { path: "/revisions", label: "Revisions" },
  { path: "/audit", label: "Audit log" },
];

/** The two pages about what was. */
export function HistoryHead({ here }: { here: string }) {
  return (
    <PageHead
      title="Audit & revisions"
      label="Audit and revisions"
      tabs={HISTORY_TABS}
      here={here}
    />
  );
}
