import { Button, Center } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { ProblemAlert } from "./problem_alert";

/** Says so when a part of the page fails to draw, instead of leaving it blank. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <Center component="main" mih="100dvh" p="md">
        <ProblemAlert error={this.state.error} title="This page stopped working">
          <Button mt="sm" onClick={() => location.reload()}>
            Load it again
          </Button>
        </ProblemAlert>
      </Center>
    );
  }
}
