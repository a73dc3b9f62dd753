import { Alert, Button, FileButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconFileUpload, IconGitMerge } from "@tabler/icons-react";
import { useState } from "react";
import { ApiError } from "../../../api/http";
import { importKeys, type ImportReport, previewImport } from "../../../api/transfer";
import { announceChange } from "../../../components/announce";
import { Dialog } from "../../../components/dialog";
import { ProblemAlert } from "../../../components/problem_alert";
import formClasses from "../../../forms/forms.module.css";
import { plural } from "../../../format/numbers";
import { useLatest } from "../../../live/use_latest";
import { useRevealImported } from "../secret_context";
import { ImportPreview } from "./import_report";
import { canImport, formatOf } from "./import_text";

interface ImportDialogProps {
  onClose: () => void;
  onImported: () => void;
}

/** The report in the problem that an import was refused with, if it has one. */
function reportOf(error: unknown): ImportReport["refused"] | null {
  if (!(error instanceof ApiError) || error.status !== 400) return null;
  return (error.problem as { refused?: ImportReport["refused"] }).refused ?? null;
}

/** Brings keys in from a file or a text: first what it would do, then, when confirmed, it is done. */
export function ImportDialog({ onClose, onImported }: ImportDialogProps) {
  const [text, setText] = useState("");
  const [report, setReport] = useState<ImportReport | null>(null);
  const [moved, setMoved] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const reveal = useRevealImported();
  const ask = useLatest();

  const change = (next: string) => {
    ask(); // what is said of the text before no longer counts
    setText(next);
    setReport(null);
    setMoved(false);
    setProblem(null);
  };

  const preview = async () => {
    const isLatest = ask();
    setBusy(true);
    setProblem(null);
    try {
      const answer = await previewImport(formatOf(text), text);
      if (isLatest()) setReport(answer);
    } catch (error) {
      if (isLatest()) setProblem(error);
    }
    setBusy(false);
  };

  const done = (imported: ImportReport) => {
    const withSecrets = imported.created.filter(({ key }) => key !== null);
    onClose();
    if (withSecrets.length > 0) reveal(withSecrets);
  };

  const commit = async (agreed: ImportReport) => {
    const isLatest = ask();
    setBusy(true);
    setProblem(null);
    try {
      const { data, commit: made } = await importKeys(formatOf(text), text, agreed);
      onImported();
      announceChange({
        title: `Imported: ${plural(data.created.length, "key")} created, ${plural(data.changed.length, "key")} changed`,
        commit: made,
      });
      done(data);
    } catch (error) {
      if (!isLatest()) {
        setProblem(error);
      } else if (error instanceof ApiError && error.status === 412) {
        setMoved(true);
        await preview();
      } else {
        const refused = reportOf(error);
        if (refused) setReport({ ...agreed, refused });
        else setProblem(error);
      }
    }
    setBusy(false);
  };

  return (
    <Dialog onClose={onClose} dirty={text !== ""} title="Import keys" size="lg">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          JSON or CSV as the export makes it. A key whose id, or else whose name, is there already is
          changed and keeps its secret; others are created.
        </Text>
        <div>
          <FileButton
            accept=".json,.csv,application/json,text/csv"
            inputProps={{ "aria-label": "File to import" }}
            onChange={(file) => {
              if (file) void file.text().then(change, setProblem);
            }}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={16} aria-hidden />}>
                Choose a file …
              </Button>
            )}
          </FileButton>
        </div>
        <Textarea
          label="Or paste it here"
          autosize
          minRows={4}
          maxRows={10}
          spellCheck={false}
          classNames={{ input: "gatehouse-mono" }}
          placeholder={"name,token_limit_per_5h\nci,100000"}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
        {moved && (
          <Alert role="alert" color="yellow" icon={<IconGitMerge aria-hidden />} title="The config has moved on">
            Somebody changed it while you were looking, so nothing was imported. Below is what the
            import would do by now.
          </Alert>
        )}
        {report && <ImportPreview report={report} />}
        <ProblemAlert error={problem} title="The keys were not imported" />
        <Group justify="flex-end" className={formClasses.dialogButtons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {report && canImport(report) ? (
            <Button loading={busy} onClick={() => void commit(report)}>
              Import {plural(report.created.length + report.changed.length, "key")}
            </Button>
          ) : (
            <Button
              loading={busy}
              disabled={text.trim() === "" || report !== null}
              onClick={() => void preview()}
            >
              Show what it would do
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
