import { MantineProvider, Title } from "@mantine/core";
import { theme } from "./theme/theme";

export function App() {
  return (
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false}>
      <Title>Gatehouse</Title>
    </MantineProvider>
  );
}
