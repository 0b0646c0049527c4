package dev.pitwatch.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A browser's socket, which notes when it heard of each reading. */
final class Dashboard implements AutoCloseable, WebSocket.Listener {

    private static final long TIMEOUT_S = 20;
    private static final String SEQ = "\"seq\":";

    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final StringBuilder part = new StringBuilder();
    private @Nullable WebSocket socket;
    private volatile Expected expected = new Expected(0, new long[0]);

    /** The readings it waits for, by number, and when each was heard of. */
    private record Expected(long firstSeq, long[] heard) {}

    private Dashboard() {}

    static Dashboard open(HttpClient client, URI uri, long workshopId) throws IOException, InterruptedException {
        return open(client.newWebSocketBuilder(), uri, workshopId);
    }

    /** The same by a builder that knows who asks. */
    static Dashboard open(WebSocket.Builder builder, URI uri, long workshopId)
            throws IOException, InterruptedException {
        Dashboard dashboard = new Dashboard();
        dashboard.socket = builder.buildAsync(uri, dashboard).join();
        dashboard
                .socket
                .sendText("{\"type\":\"subscribe\",\"workshop_id\":%d}".formatted(workshopId), true)
                .join();
        if (!dashboard.subscribed.await(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IOException("the dashboard was not subscribed");
        }
        return dashboard;
    }

    /** Notes from now on when it hears of the readings with these numbers. */
    void expect(long firstSeq, int readings) {
        expect(firstSeq, new long[readings]);
    }

    /** The same, noted where other dashboards note what they hear of. */
    void expect(long firstSeq, long[] heard) {
        expected = new Expected(firstSeq, heard);
    }

    /** {@return when it heard of each, in microseconds of the epoch; 0: not within the patience} */
    long[] heard() throws InterruptedException {
        long[] heard = expected.heard();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (heard[heard.length - 1] == 0 && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return heard.clone();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        long now = Clocks.micros();
        part.append(data);
        if (last) {
            note(now);
            part.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedStage(null);
    }

    private void note(long now) {
        int seq = part.indexOf(SEQ);
        if (seq < 0) {
            if (part.indexOf("\"subscribed\"") >= 0) {
                subscribed.countDown();
            }
            return;
        }
        Expected wanted = expected;
        int start = seq + SEQ.length();
        int end = start;
        while (end < part.length() && Character.isDigit(part.charAt(end))) {
            end++;
        }
        long index = Long.parseLong(part, start, end, 10) - wanted.firstSeq();
        if (index >= 0 && index < wanted.heard().length) {
            wanted.heard()[(int) index] = now;
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
    }
}
