package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/** How fast a backlog of announcements is decided about, and what memory that takes. */
final class AnnouncementsBench {

    private static final List<Integer> LOOKS = List.of(10, 50, 90);
    private static final int PERCENT = 100;
    private static final double MAX_GROWTH = 1.2;
    private static final int WORKSHOPS = 100;
    private static final long POLL_MS = 1_000;
    private static final long STUCK_S = 120;

    /** Owners without a telephone: it is decided that they get no SMS, and nothing is sent beside the measurement. */
    private static final String OWNERS =
            """
            with w as (insert into workshop (name) select 'Bench ' || n from generate_series(1, :workshops) n returning id)
            insert into app_user (workshop_id, username, name, role, email)
            select id, 'owner-' || id, 'Owner', 'owner', 'owner-' || id || '@example.com' from w
            """;

    private static final String ANNOUNCEMENTS =
            """
            insert into announcement (workshop_id, event, subject, facts, once_key, created_at)
            select w.id, 'alert', 'pit:' || n, jsonb_build_object('id', n, 'alert_type', 'camera_offline', 'severity', 'critical',
                'message', 'Camera is offline', 'created_at', '2026-01-01T00:00:00Z'), 'bench:' || n, now()
            from generate_series(1, :announcements) n
            join (select id, row_number() over (order by id) - 1 as place from workshop) w on w.place = n % :workshops
            """;

    /** The hub makes some of its own, as of a busy processor. */
    private static final String OURS = "once_key like 'bench:%'";

    private static final String SETTLED = "select count(*) from announcement where settled_at is not null and " + OURS;
    private static final String SECONDS =
            "select extract(epoch from max(settled_at) - min(settled_at)) from announcement where " + OURS;
    private static final String OTHERS =
            """
            select count(*) from announcement a where %s and 'no_address' is distinct from (
                select string_agg(coalesce(n.reason, n.state), ' ') from notice n where n.announcement_id = a.id)
            """
                    .formatted(OURS);

    private final Jdbi jdbi;
    private final Product product;
    private final int announcements;

    /** The hub's heap after a full collection, and its process, so many percent into the backlog. */
    private record Look(int percent, double liveMib, long residentMib) {}

    private AnnouncementsBench(Jdbi jdbi, Product product, int announcements) {
        this.jdbi = jdbi;
        this.product = product;
        this.announcements = announcements;
    }

    /** Takes {@code --announcements N}. */
    static String report(Workspace place, List<String> words) throws Exception {
        int announcements =
                Options.read(words, Map.of("announcements", 100_000)).get("announcements");
        double load = Markdown.load();
        try (EmbeddedPostgres server =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            Seed seed = Seed.of(server);
            announce(seed.jdbi(), announcements);
            try (Product product = Product.start(place.below("product"), Optional.empty(), server)) {
                return new AnnouncementsBench(seed.jdbi(), product, announcements).run(load);
            }
        }
    }

    private static void announce(Jdbi jdbi, int announcements) {
        System.err.printf(Locale.ROOT, "announcing %,d times%n", announcements);
        jdbi.useHandle(handle -> {
            handle.createUpdate(OWNERS).bind("workshops", WORKSHOPS).execute();
            handle.createUpdate(ANNOUNCEMENTS)
                    .bind("announcements", announcements)
                    .bind("workshops", WORKSHOPS)
                    .execute();
            handle.execute("vacuum analyze");
            handle.execute("checkpoint");
        });
    }

    private String run(double load) throws IOException, InterruptedException {
        List<Look> looks = new ArrayList<>();
        for (int percent : LOOKS) {
            awaitSettled((long) announcements * percent / PERCENT);
            long hub = product.hub();
            looks.add(new Look(percent, LiveHeap.bytes(hub) / 1048576.0, Work.memoryMib(hub)));
            System.err.printf(Locale.ROOT, "%d %%: %s%n", percent, looks.get(looks.size() - 1));
        }
        awaitSettled(announcements);
        double seconds = jdbi.withHandle(
                handle -> handle.createQuery(SECONDS).mapTo(Double.class).one());
        return report(load, looks, seconds, count(OTHERS));
    }

    private void awaitSettled(long wanted) throws IOException, InterruptedException {
        long before = -1;
        long moved = System.nanoTime();
        for (long settled = count(SETTLED); settled < wanted; settled = count(SETTLED)) {
            if (settled != before) {
                before = settled;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > TimeUnit.SECONDS.toNanos(STUCK_S)) {
                throw new IOException("%d of %d announcements are settled, and no more within %d s"
                        .formatted(settled, announcements, STUCK_S));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private String report(double load, List<Look> looks, double seconds, long others) {
        double growth = looks.stream().mapToDouble(Look::liveMib).max().orElseThrow()
                / looks.stream().mapToDouble(Look::liveMib).min().orElseThrow();
        boolean flat = growth <= MAX_GROWTH;
        Markdown text = Markdown.titled("Announcements", load)
                .line(
                        "%s announcements of %d workshops that were open at the hub's start.",
                        whole(announcements), WORKSHOPS)
                .line("")
                .line("| | measured | wanted |")
                .line("| --- | --- | --- |")
                .line("| first to last | %.0f s | |", seconds)
                .line("| announcements/s, a transaction each | %s | |", whole(announcements / seconds))
                .line("| without its one row in the outbox, or with more | %d | 0: %s |", others, met(others == 0));
        looks.forEach(look -> text.line(
                "| live heap, resident, %d %% settled | %.1f MiB, %d MiB | |",
                look.percent(), look.liveMib(), look.residentMib()));
        text.line("| largest live heap by the smallest | %.2f | %.2f: %s |", growth, MAX_GROWTH, met(flat));
        if (!flat || others > 0) {
            throw new Missed(text.toString());
        }
        return text.toString();
    }
}
