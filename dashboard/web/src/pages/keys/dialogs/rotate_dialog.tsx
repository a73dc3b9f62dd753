import { Button, Chip, Group, Input, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type KeyRecord, rotateKey } from "../../../api/keys";
import { Dialog } from "../../../components/dialog";
import { ProblemAlert } from "../../../components/problem_alert";
import { DAY, formatDateTime, HOUR } from "../../../format/time";
import { useRevealSecret } from "../secret_context";

const GRACES = [
  { value: "0", label: "Revoke now" },
  { value: String(HOUR / 1_000), label: "1 hour" },
  { value: String(DAY / 1_000), label: "24 hours" },
  { value: String((7 * DAY) / 1_000), label: "7 days" },
];
const DEFAULT_GRACE = String(DAY / 1_000);

interface RotateDialogProps {
  record: KeyRecord;
  onClose: () => void;
  onRotated: (record: KeyRecord) => void;
}

/** Gives a key a new secret; limits and usage stay. */
export function RotateDialog({ record, onClose, onRotated }: RotateDialogProps) {
  const reveal = useRevealSecret();
  const [grace, setGrace] = useState(DEFAULT_GRACE);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const seconds = Number(grace);

  const rotate = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { data, commit } = await rotateKey(record.id, seconds);
      const { key: secret, ...rotated } = data;
      onClose();
      onRotated(rotated);
      reveal({ occasion: "rotated", record: rotated, secret, commit });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  return (
    <Dialog onClose={onClose} title={`New secret for “${record.name}”`}>
      <Stack gap="md">
        <Text size="sm">
          The key gets a new secret and keeps its name, limits and usage. The old one,{" "}
          <span className="gatehouse-mono">{record.key_hint}</span>, can go on working for a while,
          so that whoever uses it has time to change.
        </Text>
        <Input.Wrapper label="The old secret works for" labelElement="div">
          <Chip.Group value={grace} onChange={setGrace}>
            <Group gap={6} mt={4} role="radiogroup" aria-label="The old secret works for">
              {GRACES.map(({ value, label }) => (
                <Chip
                  key={value}
                  value={value}
                  size="sm"
                  variant="light"
                  color={value === "0" ? "red" : undefined}
                >
                  {label}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <Text size="sm" c="dimmed" mt={6}>
            {seconds === 0
              ? "Refused from the very next request; its running answers end."
              : `Until ${formatDateTime(Date.now() + seconds * 1_000)}.`}
          </Text>
        </Input.Wrapper>
        <ProblemAlert error={problem} title="The secret was not changed" />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} color={seconds === 0 ? "red" : undefined} onClick={() => void rotate()}>
            {seconds === 0 ? "Revoke and rotate" : "Rotate"}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
