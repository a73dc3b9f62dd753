import type { KeyRecord } from "../../api/keys";
import { ConnectDialog } from "./dialogs/connect_dialog";
import { CreateDialog } from "./dialogs/create_dialog";
import { DeleteDialog } from "./dialogs/delete_dialog";
import { EditDialog } from "./dialogs/edit_dialog";
import { EndOldDialog } from "./dialogs/end_old_dialog";
import { RotateDialog } from "./dialogs/rotate_dialog";
import { ImportDialog } from "./transfer/import_dialog";

export type OpenDialog =
  | { kind: "create" | "import" }
  | { kind: "edit" | "rotate" | "end_old" | "delete" | "connect"; record: KeyRecord };

interface KeyDialogsProps {
  open: OpenDialog | null;
  models: string[];
  readOnly: boolean;
  onClose: () => void;
  onSaved: (record: KeyRecord) => void;
  onChanged: () => void;
}

/** The one dialog that is open. It keeps the record it was opened with while the list lives on. */
export function KeyDialogs({ open, models, readOnly, onClose, onSaved, onChanged }: KeyDialogsProps) {
  switch (open?.kind) {
    case undefined:
      return null;
    case "create":
      return <CreateDialog models={models} onClose={onClose} onCreated={onChanged} />;
    case "import":
      return <ImportDialog onClose={onClose} onImported={onChanged} />;
    case "edit":
      return (
        <EditDialog
          record={open.record}
          models={models}
          readOnly={readOnly}
          onClose={onClose}
          onSaved={onSaved}
        />
      );
    case "rotate":
      return <RotateDialog record={open.record} onClose={onClose} onRotated={onSaved} />;
    case "end_old":
      return <EndOldDialog record={open.record} onClose={onClose} onEnded={onSaved} />;
    case "delete":
      return <DeleteDialog record={open.record} onClose={onClose} onChanged={onChanged} />;
    case "connect":
      return <ConnectDialog record={open.record} onClose={onClose} />;
  }
}
