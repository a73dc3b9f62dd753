import { CopyIcon } from "./copy_button";
import classes from "./code_block.module.css";

interface CodeBlockProps {
  code: string;
  what: string;
  /** What stands there instead of the code, where that holds a secret. */
  shown?: string;
}

/** Code to copy, scrolling sideways by keyboard as well. */
export function CodeBlock({ code, what, shown }: CodeBlockProps) {
  return (
    <div className={classes.frame}>
      <pre className={classes.code} tabIndex={0} role="region" aria-label={what}>
        {shown ?? code}
      </pre>
      <div className={classes.copy}>
        <CopyIcon text={code} what={what} />
      </div>
    </div>
  );
}
