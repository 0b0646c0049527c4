package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acknowledgements go out together, soon. */
class AcknowledgementsTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Integer> sent = new ArrayList<>();
    private final Acknowledgements acknowledgements =
            new Acknowledgements(channel.eventLoop(), () -> channel, sent::add);

    @BeforeEach
    void stopTime() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void givenAFew_whenTheirTimeHasCome_thenTheyGoOutInOneWriteInOrder() {
        acknowledgements.add(7);
        acknowledgements.add(300);
        pass(4);
        assertThat(sent).isEmpty();
        pass(1);

        assertThat(sent).containsExactly(2);
        ByteBuf written = channel.readOutbound();
        assertThat(ByteBufUtil.hexDump(written)).isEqualTo("40020007" + "4002012c");
        written.release();
    }

    @Test
    void givenMany_whenThereAre64_thenTheyDoNotWaitAndThoseAfterThemDo() {
        for (int id = 1; id <= 64; id++) {
            acknowledgements.add(id);
        }
        channel.runPendingTasks();
        assertThat(sent).containsExactly(64);
        acknowledgements.add(65);
        channel.runPendingTasks();
        assertThat(sent).containsExactly(64);
        pass(5);

        assertThat(sent).containsExactly(64, 1);
    }

    @Test
    void givenNoneWaits_whenTheTimeOfEarlierOnesHasCome_thenNothingIsWritten() {
        acknowledgements.add(1);
        acknowledgements.send();
        pass(5);
        assertThat(sent).containsExactly(1);
        acknowledgements.add(2);
        pass(5);

        assertThat(sent).containsExactly(1, 1);
    }

    private void pass(long ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }
}
