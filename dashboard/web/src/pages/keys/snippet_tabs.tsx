import { Tabs, Text } from "@mantine/core";
import type { KeyRecord } from "../../api/keys";
import { CodeBlock } from "../../components/code_block";
import { useProxies } from "../../live/live_context";
import { exampleModel, makeSnippets } from "./snippets";
import classes from "./dialogs/dialogs.module.css";

/** Stands in the snippets while no proxy runs that could tell its address. */
const LIKELY_BASE_URL = "http://127.0.0.1:3030";

export function useBaseUrl(): { url: string; known: boolean } {
  const known = useProxies()?.base_url ?? null;
  return { url: known ?? LIKELY_BASE_URL, known: known !== null };
}

/** How to call with a key, one tab per kind of caller. */
export function SnippetTabs({ record, secret }: { record: KeyRecord; secret: string }) {
  const { url, known } = useBaseUrl();
  const snippets = makeSnippets(url, secret, exampleModel(record));
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
      {!known && (
        <Text size="xs" c="dimmed" mt={6}>
          No proxy is running, so its address is a guess: put your proxy's in.
        </Text>
      )}
    </div>
  );
}
