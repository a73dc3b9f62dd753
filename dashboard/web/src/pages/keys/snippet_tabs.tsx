import { Tabs } from "@mantine/core";
import type { KeyRecord } from "../../api/keys";
import { CodeBlock } from "../../components/code_block";
import { AddressDoubt } from "./address_doubt";
import { useBaseUrl } from "./base_url";
import { exampleModel, makeSnippets } from "./snippets";
import classes from "./dialogs/dialogs.module.css";

/** How to call with a key, one tab per kind of caller. */
export function SnippetTabs({ record, secret }: { record: KeyRecord; secret: string }) {
  const base = useBaseUrl();
  const snippets = makeSnippets(base.url, secret, exampleModel(record));
  return (
    <div>
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List className={classes.snippetTabs} aria-label="Ways to call" data-scrolls>
          {snippets.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id} size="sm">
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ id, label, code }) => (
          <Tabs.Panel key={id} value={id} pt="xs" className={classes.snippetPanel}>
            <CodeBlock code={code} what={`the ${label} example`} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <AddressDoubt base={base} mt={6} />
    </div>
  );
}
