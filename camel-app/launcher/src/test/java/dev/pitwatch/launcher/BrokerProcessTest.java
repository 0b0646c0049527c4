package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessTest {

    private static final Duration TIME = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Test
    void givenABroker_whenAskedToOpenAndClose_thenAnswersAndEndsWithItsInput() throws Exception {
        BrokerProcess broker = start(
                """
                echo READY
                while read order; do
                  case $order in open) echo 'CONNECTED dev-1'; echo OPEN ;; close) echo CLOSED ;; esac
                done
                """);

        broker.openToDevices();
        broker.closeToDevices();
        broker.stop();

        assertThat(events.poll(TIME.toSeconds(), TimeUnit.SECONDS)).isEqualTo("CONNECTED dev-1");
        assertThat(broker.onExit()).succeedsWithin(TIME);
    }

    @Test
    void givenABrokerThatCannotListen_whenOpened_thenItsReasonIsTold() throws Exception {
        BrokerProcess broker = start("echo READY; read order; echo FAILED port 1883 is taken; read more");

        assertThatThrownBy(broker::openToDevices).hasMessage("the broker said: FAILED port 1883 is taken");
        broker.stop();
    }

    @Test
    void givenABrokerThatDiesAtOnce_whenStarted_thenItsLastWordsAreTold() {
        assertThatThrownBy(() -> start("echo 'journal is broken' >&2; sleep 0.5; exit 1"))
                .isInstanceOf(IOException.class)
                .hasMessage("the broker ended: journal is broken");
    }

    @Test
    void givenABrokerThatComputesForLong_whenStarted_thenItIsWaitedFor() throws Exception {
        BrokerProcess broker = start(
                "i=0; while [ $i -lt 2000000 ]; do i=$((i+1)); done; echo READY; read more",
                new StartProgress(Duration.ofMillis(100), Duration.ofMillis(400)));

        broker.stop();
        assertThat(broker.onExit()).succeedsWithin(TIME);
    }

    @Test
    void givenABrokerThatWaitsForSomething_whenStarted_thenItIsGivenUpWithItsLastWords() {
        assertThatThrownBy(() -> start(
                        "echo 'no room on the disk' >&2; exec sleep 60",
                        new StartProgress(Duration.ofSeconds(2), Duration.ofMillis(400))))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "the broker is not ready after \\d+ s and waits for something: no room on the disk");
    }

    private BrokerProcess start(String script) throws Exception {
        return start(script, new StartProgress());
    }

    private BrokerProcess start(String script, StartProgress progress) throws Exception {
        ChildProcess child = ChildProcess.start(List.of("/bin/sh", "-c", script), System.getenv(), folder, TIME);
        return BrokerProcess.awaitReady(child, new RollingLog(folder.resolve("broker.log")), events::add, progress);
    }
}
