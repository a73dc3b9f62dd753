import { Loader, Modal, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { DIALOG_PROPS, useFocusBack, useScrollLock } from "../components/dialog";
import { reasonOf } from "../components/problem_alert";
import { byGroup, type Command, matchCommands } from "./commands";
import { useCommands } from "./use_commands";
import { useKeyCommands } from "./use_key_commands";
import classes from "./palette.module.css";

interface OptionsProps {
  commands: Command[];
  active: Command | undefined;
  listId: string;
  onActive: (command: Command) => void;
  onRun: (command: Command) => void;
}

const optionId = (listId: string, { id }: Command) => `${listId} ${id}`.replaceAll(/[^\w-]/g, "_");

/** The list half of the combobox: the focus stays in its field (WAI-ARIA APG, "Combobox"). */
function Options({ commands, active, listId, onActive, onRun }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active?.id]);
  return (
    <div ref={list} id={listId} role="listbox" aria-label="Commands" className={classes.list}>
      {byGroup(commands).map(([group, of]) => (
        <div key={group} role="group" aria-label={group}>
          <div className={classes.group} aria-hidden>
            {group}
          </div>
          {of.map((command) => (
            <div
              key={command.id}
              id={optionId(listId, command)}
              role="option"
              aria-selected={command.id === active?.id}
              className={classes.option}
              onPointerMove={() => onActive(command)}
              onClick={() => onRun(command)}
            >
              {command.icon}
              <span className={classes.label}>{command.label}</span>
              {command.hint && <span className={classes.hint}>{command.hint}</span>}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Jumps to a page or a key, or does something, by typing what it is called. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const listId = useId();
  const keys = useKeyCommands(text);
  const commands = [...matchCommands(useCommands(), text), ...keys.commands];
  // Until one is chosen, Enter takes what fits best.
  const place = Math.max(0, commands.findIndex(({ id }) => id === chosen));
  const active = commands[place];
  useScrollLock();
  useFocusBack();

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    // The page that is left behind gets its focus back before the command takes it elsewhere.
    setTimeout(command.run, 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") run(active);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (step) setChosen(commands[(place + step + commands.length) % commands.length]?.id ?? null);
  };

  return (
    // Without a transition: what is typed right after the shortcut must not be lost.
    <Modal.Root {...DIALOG_PROPS} transitionProps={{ duration: 0 }} onClose={onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label="Command palette">
        <TextInput
          className={classes.search}
          variant="unstyled"
          size="md"
          role="combobox"
          aria-label="Go to a page or key, or do something"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={listId}
          aria-activedescendant={active && optionId(listId, active)}
          placeholder="Go to a page or key, or do something …"
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          leftSection={<IconSearch size={18} aria-hidden />}
          rightSection={keys.busy ? <Loader size={16} aria-label="Searching the keys" /> : undefined}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen(null);
          }}
          onKeyDown={onKeyDown}
        />
        <Options
          commands={commands}
          active={active}
          listId={listId}
          onActive={({ id }) => setChosen(id)}
          onRun={run}
        />
        <div role="status" className={classes.state}>
          {commands.length === 0 && !keys.busy && keys.error === null && (
            <Text size="sm" c="dimmed">
              Nothing is called “{text.trim()}”.
            </Text>
          )}
          {keys.error !== null && (
            <Text size="sm" c="dimmed">
              The keys could not be searched: {reasonOf(keys.error)}
            </Text>
          )}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
