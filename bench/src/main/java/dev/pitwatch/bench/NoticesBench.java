package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/** How fast a backlog of notices drains by the log channel or by e-mail to a server beside it, and what memory that takes. */
final class NoticesBench {

    private static final int PERCENT = 100;
    private static final List<Integer> LOOKS = List.of(10, 50, 90);
    private static final double MAX_SECONDS_OF_10_000_LOGGED = 30;
    private static final double MAX_SECONDS_OF_10_000_MAILED = 60;
    private static final double MAX_GROWTH = 1.2;
    private static final int ONE_TRANSACTION = 1_000;
    private static final int PEOPLE = 1_000;
    private static final long POLL_MS = 1_000;
    private static final long STUCK_S = 120;

    private static final String PERSONS =
            """
            insert into app_user (username, name, role, email)
            select 'person-' || n, 'Person ' || n, 'super_admin', 'person-' || n || '@example.com'
            from generate_series(1, :people) n returning id
            """;
    /** The hub makes some of its own, as of a busy processor. */
    private static final String OURS = "dedupe_key like 'bench %'";

    /** By a server, or by the log channel. */
    private static final String SENT_ONE = "state in ('sent', 'logged')";

    private static final String SENT = "select count(*) from notice where " + SENT_ONE + " and " + OURS;
    private static final String OTHERS =
            "select count(*) from notice where not (" + SENT_ONE + " and attempts = 1) and " + OURS;

    private final Jdbi jdbi;
    private final Product product;
    private final int notices;
    private final String channel;
    private final double mostSeconds;

    /**
     * The hub, so many percent into the backlog.
     *
     * @param liveMib its heap after a full collection
     * @param residentMib its process
     */
    private record Look(int percent, double liveMib, long residentMib) {}

    private NoticesBench(Jdbi jdbi, Product product, int notices, boolean mail) {
        this.jdbi = jdbi;
        this.product = product;
        this.notices = notices;
        this.channel = mail ? "by e-mail to a server beside it" : "by the log channel";
        this.mostSeconds = (mail ? MAX_SECONDS_OF_10_000_MAILED : MAX_SECONDS_OF_10_000_LOGGED) * notices / 10_000;
    }

    /** Takes {@code --notices N} and {@code --mail 1}. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("notices", 100_000, "mail", 0));
        int notices = options.get("notices");
        boolean mail = options.get("mail") == 1;
        double load = Markdown.load();
        try (MailSink sink = new MailSink();
                EmbeddedPostgres server =
                        EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            Seed seed = Seed.of(server);
            queue(seed.jdbi(), server, notices);
            // The hub sends from its start on, so what it compiles then counts, too.
            Map<String, String> settings = mail ? sink.settings() : Map.of();
            try (Product product = Product.start(place.below("product"), Optional.empty(), server, settings)) {
                String report = new NoticesBench(seed.jdbi(), product, notices, mail).run(load);
                return mail
                        ? report + "\n%d mails over %d connections.\n".formatted(sink.mails(), sink.connections())
                        : report;
            }
        }
    }

    /** As the product queues them: sealed codes to a thousand people. */
    private static void queue(Jdbi jdbi, EmbeddedPostgres server, int notices) throws Exception {
        System.err.printf(Locale.ROOT, "queueing %,d notices%n", notices);
        MasterKey key = new MasterKey(Product.MASTER_KEY.getBytes(StandardCharsets.UTF_8));
        List<Long> people = jdbi.withHandle(handle -> handle.createUpdate(PERSONS)
                .bind("people", PEOPLE)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .list());
        try (Database database =
                new Database(new DatabaseSetup(server.jdbcUrl(), key), 2, 1, new SimpleMeterRegistry())) {
            Outbox outbox = new Outbox(database, key, Clock.systemUTC());
            for (int from = 0; from < notices; from += ONE_TRANSACTION) {
                int first = from;
                database.together(() -> {
                    for (int i = first; i < Math.min(notices, first + ONE_TRANSACTION); i++) {
                        outbox.enqueue(Scope.platform(), code(people.get(i % people.size()), i));
                    }
                    return null;
                });
            }
        }
        jdbi.useHandle(handle -> {
            handle.execute("vacuum analyze");
            handle.execute("checkpoint");
        });
    }

    private static Notice code(long person, int number) {
        return new Notice(
                NoticeEvent.ONE_TIME_CODE,
                person,
                List.of(NoticeChannel.EMAIL),
                Map.of("code", "123456", "minutes", "600"),
                "bench " + number,
                Instant.now().plus(Duration.ofHours(10)));
    }

    private String run(double load) throws IOException, InterruptedException {
        List<Look> looks = new ArrayList<>();
        awaitSent(1);
        long began = System.nanoTime();
        for (int percent : LOOKS) {
            awaitSent((long) notices * percent / PERCENT);
            long hub = product.hub();
            looks.add(new Look(percent, LiveHeap.bytes(hub) / 1048576.0, Work.memoryMib(hub)));
            System.err.printf(Locale.ROOT, "%d %%: %s%n", percent, looks.get(looks.size() - 1));
        }
        awaitSent(notices);
        double seconds = (System.nanoTime() - began) / 1e9;
        return report(load, looks, seconds, count(OTHERS));
    }

    private void awaitSent(long wanted) throws IOException, InterruptedException {
        long before = -1;
        long moved = System.nanoTime();
        for (long sent = count(SENT); sent < wanted; sent = count(SENT)) {
            if (sent != before) {
                before = sent;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > TimeUnit.SECONDS.toNanos(STUCK_S)) {
                throw new IOException(
                        "%d of %d notices are sent, and no more within %d s".formatted(sent, notices, STUCK_S));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private String report(double load, List<Look> looks, double seconds, long others) {
        boolean soon = seconds <= mostSeconds;
        boolean flat = growth(looks) <= MAX_GROWTH;
        Markdown text = Markdown.titled("Notices", load)
                .line("%s notices that were due at the hub's start, %s.", whole(notices), channel)
                .line("")
                .line("| | measured | wanted |")
                .line("| --- | --- | --- |")
                .line("| first to last | %.0f s | %.0f s: %s |", seconds, mostSeconds, met(soon))
                .line("| notices/s | %s | |", whole(notices / seconds))
                .line("| sent at another attempt than the first, or not | %d | 0: %s |", others, met(others == 0));
        looks.forEach(look -> text.line(
                "| live heap, resident, %d %% sent | %.1f MiB, %d MiB | |",
                look.percent(), look.liveMib(), look.residentMib()));
        text.line("| largest live heap by the smallest | %.2f | %.2f: %s |", growth(looks), MAX_GROWTH, met(flat));
        if (!soon || !flat || others > 0) {
            throw new Missed(text.toString());
        }
        return text.toString();
    }

    private static double growth(List<Look> looks) {
        return looks.stream().mapToDouble(Look::liveMib).max().orElseThrow()
                / looks.stream().mapToDouble(Look::liveMib).min().orElseThrow();
    }
}
