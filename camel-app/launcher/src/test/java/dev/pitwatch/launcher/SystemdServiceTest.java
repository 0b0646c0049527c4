package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for systemctl, whose answers are those of systemd 252 (systemctl(1), show). */
class SystemdServiceTest {

    @TempDir
    private Path folder;

    private SystemdService service;

    @BeforeEach
    void standIn() throws IOException {
        Path systemctl = folder.resolve("systemctl");
        Files.writeString(
                systemctl,
                """
                #!/bin/sh
                cd "${0%/*}"
                echo "$*" >>calls
                case $* in
                "show --property=User --value pitwatch.service") echo pitwatch ;;
                "show --property=Group --value pitwatch.service") echo ;;
                "show --property=ActiveState --value pitwatch.service") cat state ;;
                "stop pitwatch.service") echo inactive >state ;;
                "start pitwatch.service") echo active >state ;;
                *) echo "Unit $2 not found."; exit 5 ;;
                esac
                """);
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwxr-xr-x"));
        state("active");
        service = new SystemdService("pitwatch.service", systemctl.toString());
    }

    private void state(String state) throws IOException {
        Files.writeString(folder.resolve("state"), state + "\n");
    }

    @Test
    void givenAUnit_whenStoppedAndStarted_thenItDoesAndDoesNotRun() throws Exception {
        assertThat(service.runs()).isTrue();
        service.stop();
        assertThat(service.runs()).isFalse();
        service.start(folder);
        assertThat(service.runs()).isTrue();
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .containsSubsequence(
                        "stop pitwatch.service", "reset-failed pitwatch.service", "start pitwatch.service");
    }

    @Test
    void givenAUnitThatIsStartedAgainAndAgain_whenAsked_thenItRunsUntilSystemdGivesItUp() throws Exception {
        state("activating");
        assertThat(service.runs()).isTrue();
        assertThat(service.hasEnded()).isFalse();
        state("failed");
        assertThat(service.runs()).isFalse();
        assertThat(service.hasEnded()).isTrue();
    }

    @Test
    void givenItsUser_whenAVerbIsToBeItsOwn_thenSetprivMakesItSo() throws Exception {
        assertThat(service.asItsUser())
                .containsExactly("setpriv", "--reuid=pitwatch", "--regid=pitwatch", "--init-groups", "--no-new-privs");
    }

    @Test
    void givenNoSuchUnitOrNoSystemd_whenAsked_thenALineSaysSo() {
        assertThatThrownBy(() -> new SystemdService(
                                "none.service", folder.resolve("systemctl").toString())
                        .stop())
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("none.service not found");
        assertThatThrownBy(() -> new SystemdService(
                                "a.service", folder.resolve("nothing").toString())
                        .runs())
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("can't be run");
    }
}
