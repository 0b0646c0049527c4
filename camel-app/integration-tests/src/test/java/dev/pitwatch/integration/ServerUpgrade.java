package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pitwatch.core.testing.TestLength;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * An upgrade by {@code pitwatchctl} as root, of a service that has a user of its own, on a machine as docs/DEPLOYMENT.md installs it: who
 * owns what, and where root follows no link. systemctl is a stand-in, since the machine has no process 1. Another version may run afterwards.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
abstract class ServerUpgrade {

    private static final Duration ENDS_WITHIN = Duration.ofMinutes(10);
    private static final String EDIT = "# edited by an operator\n";
    private static final String ROUTE = "/var/lib/pitwatch/" + NextRelease.ROUTE;
    private static final String SETTINGS = "/etc/pitwatch/" + NextRelease.SETTINGS;
    private static final String TEMPLATE = "/etc/pitwatch/" + NextRelease.TEMPLATE;
    private static final String OWN_TEMPLATE = "/etc/pitwatch/config/templates/test/en.registered.txt";
    private static final String OWN_TEXT = "{workshop}: a test by {by}, as it is registered.\n";

    /** It starts the service as the first one was started, by its user and with its environment. */
    private static final String SYSTEMCTL =
            """
            tr '\\0' '\\n' </proc/$(cat /var/lib/pitwatch/data/launcher.pid)/environ | grep -v '^$' | tr '\\n' '\\0' >/root/environ
            cat >/usr/local/sbin/systemctl <<'EOF'
            #!/bin/sh
            as="setpriv --reuid=pitwatch --regid=pitwatch --init-groups --no-new-privs"
            case $* in
            "show --property=ActiveState --value pitwatch.service")
              if kill -0 "$(cat /var/lib/pitwatch/data/launcher.pid 2>/dev/null)" 2>/dev/null; then echo active; else echo inactive; fi ;;
            "show --property=User --value pitwatch.service" | "show --property=Group --value pitwatch.service") echo pitwatch ;;
            "stop pitwatch.service")
              xargs -0 -a /root/environ sh -c 'exec env -i "$@" '"$as"' /opt/pitwatch/current/pitwatch down' x ;;
            "start pitwatch.service")
              setsid xargs -0 -a /root/environ sh -c 'umask 077; exec env -i "$@" '"$as"' /opt/pitwatch/current/pitwatch up --empty' x \\
                </dev/null >>/root/unit.txt 2>&1 & ;;
            esac
            EOF
            chmod 755 /usr/local/sbin/systemctl
            mkdir -m 700 /var/lib/pitwatch/backups
            chown pitwatch:pitwatch /var/lib/pitwatch/backups
            echo BACKUP_DIR=/var/lib/pitwatch/backups >>/etc/pitwatch/pitwatch.env
            """;

    private final Supplier<DeployedRelease> deployed;
    private final Path folder;

    /** Takes the folder with the key that the release was signed with, which gets files of the next one. */
    ServerUpgrade(Supplier<DeployedRelease> deployed, Path folder) {
        this.deployed = deployed;
        this.folder = folder;
    }

    @BeforeAll
    void makeNext() throws IOException, InterruptedException {
        Path home = machine().file("/opt/pitwatch/pitwatch-0.1.0");
        NextRelease.of(home, folder.resolve("next"), "0.3.0")
                .packed(machine().file("/root"), folder.resolve("release.key"));
        machine().type(SYSTEMCTL);
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        machine().does("systemctl stop pitwatch.service");
    }

    private ScratchMachine machine() {
        return deployed.get().machine();
    }

    @Test
    @Order(1)
    void givenALinkOfTheServicesUserToAFileOfRoot_whenUpgraded_thenItIsRefusedAndTheFileIsNowhere() throws Exception {
        assumeTrue(TestLength.of(false, true), "ChangeSetTest has it, too: with --all");
        ScratchMachine machine = machine();
        machine.type(
                "echo of-root-alone >/root/secret; chmod 600 /root/secret; mv %1$s %1$s.kept; ln -s /root/secret %1$s"
                        .formatted(ROUTE));
        try {
            machine.type("! pitwatchctl upgrade --plain pitwatch-0.3.0.tar.gz >refused.txt 2>&1");
            assertThat(machine.type("cat refused.txt"))
                    .as("by the backup before it, which the service's user makes")
                    .contains("may not read or write " + ROUTE);
            assertThat(machine.does("grep -r of-root-alone /opt/pitwatch /var/lib/pitwatch/routes"))
                    .as("a copy of it")
                    .isFalse();
        } finally {
            machine.type("mv %1$s.kept %1$s".formatted(ROUTE));
        }
    }

    @Test
    @Order(2)
    void
            givenAServiceOfAnotherUserAndEdits_whenRootUpgradesByAnUpdaterThatIsKilled_thenTheNewVersionRunsWithThemAndAllFilesHaveTheirOwners()
                    throws Exception {
        ScratchMachine machine = machine();
        machine.type("sed -i '1i %s' %s %s %s; chmod 640 %2$s".formatted(EDIT.strip(), ROUTE, SETTINGS, TEMPLATE));
        Files.writeString(machine.file(OWN_TEMPLATE), OWN_TEXT);
        String command = "pitwatchctl upgrade --plain --ready-within 240 pitwatch-0.3.0.tar.gz";

        Process upgrade = machine.start("upgrade", List.of("HOME=/root"), "/root", List.of(command.split(" ")));
        await("the updater stops the old version")
                .atMost(ENDS_WITHIN)
                .failFast("it ended", () -> !upgrade.isAlive())
                .until(() -> machine.said("upgrade").contains("Stopping"));
        assertThat(updater(machine).destroyForcibly()).isTrue();
        boolean ended = upgrade.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);

        String said = machine.said("upgrade");
        assertThat(ended).as(said).isTrue();
        assertThat(upgrade.exitValue()).as(said).isZero();
        assertThat(said).contains("pitwatch-0.3.0 runs.");
        for (String file : List.of(NextRelease.ROUTE, NextRelease.SETTINGS, NextRelease.TEMPLATE)) {
            assertThat(said).contains(file + ": your edit and the other version's are merged");
        }
        runs(machine, "0.3.0");
        for (String file : List.of(ROUTE, SETTINGS, TEMPLATE)) {
            assertThat(machine.file(file)).content().startsWith(EDIT).contains(NextRelease.LINE);
        }
        assertThat(machine.type("stat -c '%%U %%a' %s %s".formatted(SETTINGS, TEMPLATE)))
                .contains("root 644\nroot 644\n");
        assertThat(machine.file(OWN_TEMPLATE)).hasContent(OWN_TEXT);
    }

    /** The one process below the shell that starts it again. */
    private static ProcessHandle updater(ScratchMachine machine) throws IOException {
        String shell = Files.readString(machine.file("/opt/pitwatch/.upgrade/updater.pid"));
        return ProcessHandle.of(Long.parseLong(shell.strip())).stream()
                .flatMap(ProcessHandle::children)
                .findFirst()
                .orElseThrow();
    }

    /** What a version behind the next one would note, whose migration took something away. */
    @Test
    @Order(3)
    void givenADatabaseThatLacksWhatTheOldVersionUses_whenRootRollsBack_thenItIsRefusedAndTheNewOneRunsOn()
            throws Exception {
        ScratchMachine machine = machine();
        int contracted = NextRelease.SCHEMA;
        int later = contracted + 1;
        machine.type(
                """
                pitwatchctl psql --write "insert into flyway_schema_history select max(installed_rank) + 1, '%2$d',
                  'contract %1$d words', 'SQL', 'V%2$d.sql', 0, current_user, now(), 0, true from flyway_schema_history"
                """
                        .formatted(contracted, later));
        try {
            assertThat(machine.type("! pitwatchctl rollback 2>&1"))
                    .contains("/opt/pitwatch/pitwatch-0.1.0 can't run any more")
                    .contains("took away what versions before the schema V%d use".formatted(contracted))
                    .contains("Restore the backup from before the upgrade, or stay");
        } finally {
            machine.type("pitwatchctl psql --write \"delete from flyway_schema_history where version = '%d'\""
                    .formatted(later));
        }
        runs(machine, "0.3.0");
        assertThat(machine.file(ROUTE)).content().startsWith(EDIT).contains(NextRelease.LINE);
    }

    @Test
    @Order(4)
    void givenTheNewVersion_whenRootRollsBack_thenTheOldOneRunsWithTheOldRoutesAndTheEdit() throws Exception {
        assumeTrue(TestLength.of(false, true), "another start: with --all");
        ScratchMachine machine = machine();

        assertThat(machine.type("pitwatchctl rollback --ready-within 240")).contains("pitwatch-0.1.0 runs.");

        runs(machine, "0.1.0");
        for (String file : List.of(ROUTE, SETTINGS, TEMPLATE)) {
            assertThat(machine.file(file)).content().startsWith(EDIT).doesNotContain(NextRelease.LINE);
        }
        assertThat(machine.file(OWN_TEMPLATE)).hasContent(OWN_TEXT);
    }

    private static void runs(ScratchMachine machine, String version) throws IOException, InterruptedException {
        assertThat(machine.type("readlink /opt/pitwatch/current")).contains("pitwatch-" + version);
        machine.type("curl -fsS http://127.0.0.1:8081/health/ready");
        assertThat(machine.type("stat -c '%U %G %a' " + ROUTE)).contains("pitwatch pitwatch 640");
        // What sh -x says of the command is one line. Files come and go while it looks.
        assertThat(machine.type("find /var/lib/pitwatch -ignore_readdir_race ! -user pitwatch")
                        .lines())
                .hasSize(1);
        assertThat(machine.type("find /opt/pitwatch/pitwatch-* ! -user root").lines())
                .hasSize(1);
        assertThat(machine.type("ls /run").lines()).noneMatch(name -> name.startsWith("pitwatchctl."));
    }
}
