import { CopyIcon } from "./copy_button";
import classes from "./code_block.module.css";

/** Code to copy, scrolling sideways by keyboard as well. */
export function CodeBlock({ code, what }: { code: string; what: string }) {
  return (
    <div className={classes.frame}>
      <pre className={classes.code} tabIndex={0} role="region" aria-label={what}>
        {code}
      </pre>
      <div className={classes.copy}>
        <CopyIcon text={code} what={what} />
      </div>
    </div>
  );
}
