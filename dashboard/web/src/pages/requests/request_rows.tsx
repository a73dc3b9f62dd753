import { Table, VisuallyHidden } from "@mantine/core";
import type { RequestRecord } from "../../api/requests";
import { Link } from "../../components/link";
import listClasses from "../../components/list.module.css";
import { keyUrl } from "../../routing/pages";
import { EndedAt, KeyName, RequestId, StatusCode, Took, TokenCount } from "./request_cells";
import { identityOf } from "./request_query";
import classes from "./requests.module.css";

interface RowsProps {
  requests: RequestRecord[];
  /** Leaves out whose they are, where all are one key's. */
  ofOneKey?: boolean;
  onOpen: (request: RequestRecord) => void;
}

function KeyLink({ request }: { request: RequestRecord }) {
  const { key } = request;
  if (key.name === null) return <KeyName of={key} />;
  return (
    <Link href={keyUrl(key.id)} className={listClasses.nameLink}>
      {key.name}
    </Link>
  );
}

/** The list on screens wide enough for columns. */
export function RequestTable({ requests, ofOneKey = false, onOpen }: RowsProps) {
  return (
    <Table className={classes.table} layout="fixed" verticalSpacing="xs" horizontalSpacing="sm">
      <Table.Caption className={listClasses.caption}>Requests, newest first</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="10%">Ended</Table.Th>
          {!ofOneKey && <Table.Th w="16%">Key</Table.Th>}
          <Table.Th w="16%">
            Model<VisuallyHidden> and upstream</VisuallyHidden>
          </Table.Th>
          <Table.Th w="9%">Status</Table.Th>
          <Table.Th w="17%">Tokens</Table.Th>
          <Table.Th w="15%">Took</Table.Th>
          <Table.Th>Request id</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {requests.map((request) => (
          <Table.Tr
            key={identityOf(request)}
            className={listClasses.row}
            data-request-id={request.request_id}
          >
            <Table.Td>
              <EndedAt time={request.time} />
            </Table.Td>
            {!ofOneKey && (
              <Table.Td className={listClasses.clip} title={request.key.name ?? undefined}>
                <KeyLink request={request} />
              </Table.Td>
            )}
            <Table.Td>
              <span className={classes.model} title={`${request.model} at ${request.upstream}`}>
                <span>{request.model || "–"}</span>
                <span className={classes.dimmed}>{request.upstream || "no upstream"}</span>
              </span>
            </Table.Td>
            <Table.Td>
              <StatusCode status={request.status} />
            </Table.Td>
            <Table.Td>
              <TokenCount request={request} />
            </Table.Td>
            <Table.Td>
              <Took request={request} />
            </Table.Td>
            <Table.Td>
              <RequestId request={request} onOpen={onOpen} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The list on narrow screens: one card a request. */
export function RequestCards({ requests, ofOneKey = false, onOpen }: RowsProps) {
  return (
    <ul className={listClasses.cards} aria-label="Requests, newest first">
      {requests.map((request) => (
        <li
          key={identityOf(request)}
          className={classes.card}
          data-request-id={request.request_id}
        >
          <div className={classes.cardHead}>
            <span className={classes.cardName}>
              {!ofOneKey && <KeyLink request={request} />}
              <span className={classes.model} title={`${request.model} at ${request.upstream}`}>
                <span>{request.model || "–"}</span>
              </span>
            </span>
            <StatusCode status={request.status} />
          </div>
          <div className={classes.cardFacts}>
            <EndedAt time={request.time} />
            <TokenCount request={request} />
            <Took request={request} />
          </div>
          <RequestId request={request} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}
