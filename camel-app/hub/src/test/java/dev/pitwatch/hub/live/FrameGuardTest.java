package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What sockets hold of unfinished messages, and for how long. */
class FrameGuardTest implements FrameGuard.Listener {

    private final FrameBudget budget = new FrameBudget(1 << 20);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Object> messages = new ArrayList<>();
    private final List<CloseCode> faults = new ArrayList<>();

    FrameGuardTest() {
        channel.pipeline().addLast("wsdecoder", new ChannelInboundHandlerAdapter());
        channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter());
        new FrameGuard(10_000, () -> 60, budget, this).install(channel);
    }

    @Override
    public void heard() {
        // not looked at
    }

    @Override
    public void message(Object message, int bytes) {
        messages.add(message);
        budget.release(bytes);
    }

    @Override
    public void fault(CloseCode code) {
        faults.add(code);
    }

    @Test
    void givenAMessageThatIsNeverFinished_whenTenSecondsAreOver_thenTheSocketIsClosedAndNothingKept() {
        receive(RawSocket.frame(false, RawSocket.TEXT, new byte[3_000]));
        assertThat(budget.used()).isEqualTo(3_000);

        wait(9);
        assertThat(faults).isEmpty();
        wait(2);
        assertThat(faults).containsExactly(CloseCode.SILENT);
        assertThat(budget.used()).isZero();
        receive(RawSocket.frame(true, RawSocket.TEXT, new byte[3_000]));
        assertThat(messages).isEmpty();
    }

    @Test
    void givenAMessageThatIsFinishedInTime_whenTenSecondsAreOver_thenAllIsWell() {
        receive(RawSocket.frame(false, RawSocket.TEXT, new byte[] {'a'}));
        wait(9);
        receive(RawSocket.frame(true, RawSocket.CONTINUATION, new byte[] {'b'}));
        wait(9);

        assertThat(messages).containsExactly("ab");
        assertThat(faults).isEmpty();
        assertThat(budget.used()).isZero();
    }

    @Test
    void givenAPartOfAFrameInALargeBuffer_whenRead_thenOnlyThePartIsKeptAndCounted() {
        byte[] frame = RawSocket.frame(true, RawSocket.BINARY, new byte[4_000]);
        ByteBuf large = PooledByteBufAllocator.DEFAULT.directBuffer(64 * 1024);
        large.writeBytes(frame, 0, 3_000);

        channel.writeInbound(large);
        assertThat(budget.used()).isBetween(2_900L, 3_000L);
        assertThat(large.capacity()).isLessThanOrEqualTo(3_000);

        receive(Arrays.copyOfRange(frame, 3_000, frame.length));
        assertThat(messages).singleElement().isEqualTo(new byte[4_000]);
        assertThat(budget.used()).isZero();
        channel.finishAndReleaseAll();
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(io.netty.buffer.Unpooled.wrappedBuffer(bytes));
    }

    private void wait(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }
}
