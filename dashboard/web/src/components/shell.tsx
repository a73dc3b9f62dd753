import { ActionIcon, Group, Menu, Text } from "@mantine/core";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useProxies } from "../live/live_context";
import { PaletteButton } from "../palette/palette_button";
import { useSearchShortcut } from "../routing/use_search_shortcut";
import { useSession } from "../session/session_context";
import { useLogOut } from "../session/use_log_out";
import { Banners } from "./banners";
import { Brand } from "./brand";
import { ColorSchemeButton } from "./color_scheme_button";
import { CopyIcon } from "./copy_button";
import { LiveBadge } from "./live_badge";
import { Navigation, NavigationMenu } from "./navigation";
import { ProxyBadge } from "./proxy_badge";
import classes from "./shell.module.css";

function BaseUrl() {
  const list = useProxies();
  if (!list?.base_url) return null;
  return (
    <div className={classes.baseUrl}>
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Text size="xs" c="dimmed">
          Callers' base URL
        </Text>
        <CopyIcon text={list.base_url} what="the base URL" />
      </Group>
      <Text size="xs" className="gatehouse-mono">
        {list.base_url}
      </Text>
    </div>
  );
}

function Account() {
  const session = useSession();
  const logOut = useLogOut();
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="default" size={34} aria-label={`Account of ${session.name}`}>
          <IconUserCircle size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text size="sm" fw={600}>
            {session.name}
          </Text>
          <Text size="xs" c="dimmed">
            {session.role} · Gatehouse {session.version}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={logOut}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The frame of every page: header, navigation, banners. */
export function Shell({ children }: { children: ReactNode }) {
  const { version } = useSession();
  useSearchShortcut();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <header className={classes.header}>
        <Group gap="xs" wrap="nowrap">
          <NavigationMenu />
          <Brand />
        </Group>
        <Group gap={8} wrap="nowrap">
          <PaletteButton />
          <LiveBadge />
          <ProxyBadge />
          <ColorSchemeButton />
          <Account />
        </Group>
      </header>
      <aside className={classes.side}>
        <Navigation />
        <div>
          <BaseUrl />
          <Text size="xs" c="dimmed" px="sm" pt="xs">
            Gatehouse {version}
          </Text>
        </div>
      </aside>
      <main className={classes.main} id="content" tabIndex={-1}>
        <Banners />
        {children}
      </main>
    </div>
  );
}
