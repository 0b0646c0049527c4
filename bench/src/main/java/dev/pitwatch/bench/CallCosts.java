package dev.pitwatch.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a call takes of the hub's and the database's processor: each kind alone, one call after the other on one connection, after as many to
 * warm up.
 */
final class CallCosts {

    private static final int CALLS = 300;
    private static final int OF_THE_SAME = 15;
    private static final int IDLE_S = 5;

    /** Calls of one kind, in microseconds each. */
    private record Cost(String kind, Percentiles times, double hub, double database) {
        private String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.2f | %.2f |",
                    kind,
                    hub,
                    database,
                    times.millis(50),
                    times.millis(99));
        }
    }

    /** What is used anyway in each second, in microseconds: by roll-ups, and whatever else is done beside. */
    private record Anyway(double hub, double database) {
        static Anyway of(Work work) throws InterruptedException {
            Work.Used before = work.used();
            TimeUnit.SECONDS.sleep(IDLE_S);
            Work.Used used = work.used().since(before);
            return new Anyway(used.hubMicros() / (double) IDLE_S, used.databaseMicros() / (double) IDLE_S);
        }
    }

    private final List<Cost> costs = new ArrayList<>();

    private CallCosts() {}

    /** Measures them, in the map's order. */
    static CallCosts of(Map<String, List<HttpRequest>> kinds, Work work) throws IOException, InterruptedException {
        CallCosts all = new CallCosts();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (List<HttpRequest> calls : kinds.values()) {
            times(client, calls); // with all kinds compiled, as in a mix
        }
        Anyway anyway = Anyway.of(work);
        for (Map.Entry<String, List<HttpRequest>> kind : kinds.entrySet()) {
            times(client, kind.getValue());
            Work.Used before = work.used();
            long began = System.nanoTime();
            Percentiles times = times(client, kind.getValue());
            double seconds = (System.nanoTime() - began) / 1e9;
            Work.Used used = work.used().since(before);
            all.costs.add(new Cost(
                    kind.getKey(),
                    times,
                    (used.hubMicros() - seconds * anyway.hub()) / times.count(),
                    (used.databaseMicros() - seconds * anyway.database()) / times.count()));
        }
        return all;
    }

    private static Percentiles times(HttpClient client, List<HttpRequest> calls)
            throws IOException, InterruptedException {
        long[] times = new long[Math.min(CALLS, OF_THE_SAME * calls.size())];
        for (int i = 0; i < times.length; i++) {
            long began = System.nanoTime();
            int status = client.send(calls.get(i % calls.size()), BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 != 2) {
                throw new IOException(
                        "%s: %d".formatted(calls.get(i % calls.size()).uri(), status));
            }
            times[i] = (System.nanoTime() - began) / 1_000;
        }
        return Percentiles.of(times);
    }

    /** Writes the table. */
    void into(Markdown text) {
        text.line("| one call alone | hub, µs | PostgreSQL, µs | p50 ms | p99 ms |")
                .line("| --- | --- | --- | --- | --- |");
        costs.forEach(cost -> text.line("%s", cost.row()));
        text.line("");
    }
}
