import { ActionIcon, Button, Input, TextInput } from "@mantine/core";
import { IconArrowRight, IconPlus, IconTrash } from "@tabler/icons-react";
import classes from "./forms.module.css";

export interface Pair {
  from: string;
  to: string;
}

interface PairsFieldProps {
  label: string;
  /** The label stands elsewhere and is for assistive tools alone. */
  labelled?: boolean;
  description?: string;
  /** One of them, for labels: "alias" */
  one: string;
  /** What stands left and right of the arrow. */
  sides: Pair;
  placeholders: Pair;
  value: Pair[];
  error?: string;
  disabled?: boolean;
  onChange: (pairs: Pair[]) => void;
}

/** Lines of two texts each, one leading to the other. */
export function PairsField(props: PairsFieldProps) {
  const { label, labelled, description, one, sides, placeholders, value, error, disabled, onChange } = props;
  const change = (index: number, changes: Partial<Pair>) =>
    onChange(value.map((each, i) => (i === index ? { ...each, ...changes } : each)));
  return (
    <Input.Wrapper
      label={labelled ? undefined : label}
      labelElement="div"
      description={description}
      error={error}
      errorProps={{ role: "alert" }}
    >
      {value.length > 0 && (
        <ul className={classes.pairs} aria-label={label}>
          {value.map((pair, index) => (
            <li key={index}>
              {(["from", "to"] as const).map((side) => (
                <TextInput
                  key={side}
                  aria-label={`${one} ${index + 1}: ${sides[side]}`}
                  placeholder={placeholders[side]}
                  autoComplete="off"
                  disabled={disabled}
                  value={pair[side]}
                  onChange={(event) => change(index, { [side]: event.currentTarget.value })}
                />
              ))}
              <IconArrowRight size={16} aria-hidden />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                disabled={disabled}
                aria-label={`Remove ${one} ${index + 1}`}
                onClick={() => onChange(value.filter((_, i) => i !== index))}
              >
                <IconTrash size={18} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Button
        mt={labelled ? 4 : "xs"}
        size="compact-sm"
        variant="default"
        disabled={disabled}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...value, { from: "", to: "" }])}
      >
        Add {one}
      </Button>
    </Input.Wrapper>
  );
}
