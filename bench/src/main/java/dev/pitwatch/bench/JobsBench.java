package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.work.job.JobAccounts;
import dev.pitwatch.core.work.job.JobFilter;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.JobStatus;
import dev.pitwatch.core.work.job.WorkType;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What jobs cost among those of many workshops: to list, to find and to move. */
final class JobsBench {

    private static final Page PAGE = new Page(1, 50);
    private static final int WARM_UP = 200;

    /** Those of all workshops once took half a second. */
    private static final int CALLS_OF_THE_PLATFORM = 20;

    private static final String WORKSHOPS =
            """
            with w as (
                insert into workshop (code, slug, name)
                select 'bench-' || n, 'bench-' || n, 'Bench ' || n from generate_series(1, :workshops) n returning id)
            insert into pit (workshop_id, pit_number, code, name)
            select id, n, 'pit' || n, 'Bay' from w cross join generate_series(1, 3) n
            """;
    private static final String JOBS =
            """
            insert into job (workshop_id, pit_id, status, closed_at, work_type, customer_name, customer_phone, car_model,
                car_plate, estimated_duration_minutes, created_at, updated_at)
            select p.workshop_id, p.id, s.status, case when s.status = 'delivered' then t.at end,
                (array['full_ppf', 'partial_ppf', 'ceramic_coating', 'custom'])[1 + n % 4],
                (array['Asha', 'Ravi', 'Meena', 'Vikram', 'Rohan'])[1 + n % 5] || ' ' || substr(md5(p.id || '-' || n), 1, 8),
                '+91' || (9800000000 + p.id * 1000 + n), 'Car', 'DL' || lpad((p.id * 1000 + n)::text, 8, '0'), 360, t.at, t.at
            from pit p cross join generate_series(1, :each) n
            cross join lateral (select now() - n * interval '1 day' as at) t
            cross join lateral (select case when n > 2 then 'delivered' else 'received' end as status) s
            """;
    private static final String TOTALS =
            """
            insert into job_total (workshop_id, status, work_type, jobs)
            select workshop_id, status, work_type, count(*) from job group by 1, 2, 3
            """;
    private static final String STAGES =
            """
            insert into job_stage (workshop_id, job_id, position, name, weight)
            select workshop_id, id, n, 'stage ' || n, 20 from job cross join generate_series(1, 5) n
            """;

    private final JobService jobs;
    private final int workshops;
    private final int calls;
    private final Random random = new Random(1);
    private final List<String> lines = new ArrayList<>();

    private JobsBench(JobService jobs, int workshops, int calls) {
        this.jobs = jobs;
        this.workshops = workshops;
        this.calls = calls;
    }

    /** Takes {@code --workshops N}, {@code --jobs N} of each pit, of which a workshop has three, and {@code --calls N}. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("workshops", 10_000, "jobs", 30, "calls", 1_000));
        double load = Markdown.load();
        MasterKey key = new MasterKey(Product.MASTER_KEY.getBytes(StandardCharsets.UTF_8));
        try (EmbeddedPostgres server =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            DatabaseSetup setup = new DatabaseSetup(server.jdbcUrl(), key);
            setup.createRoles(server.user(), server.password());
            setup.migrate();
            seed(Jdbi.create(server.jdbcUrl(), server.user(), server.password()), options);
            try (Database database = new Database(setup, 2, 1, new SimpleMeterRegistry())) {
                JobService jobs = new JobService(
                        database,
                        (scope, workshop, customer) -> new JobAccounts.Account(1, Optional.empty()),
                        new LinksOfJobs(new TrackingLinks(key, URI.create("http://localhost"))),
                        List.of(),
                        event -> {},
                        Clock.systemUTC());
                JobsBench bench = new JobsBench(jobs, options.get("workshops"), options.get("calls"));
                bench.run();
                Markdown text = Markdown.titled("What jobs cost", load)
                        .line(
                                "%s workshops with %s jobs each; %s calls one after the other, without HTTP.",
                                whole(options.get("workshops")),
                                whole(3.0 * options.get("jobs")),
                                whole(options.get("calls")))
                        .line("")
                        .line("| call | p50 ms | p99 ms |")
                        .line("| --- | --- | --- |");
                bench.lines.forEach(text::line);
                return text.toString();
            }
        }
    }

    private static void seed(Jdbi jdbi, Options options) {
        jdbi.useTransaction(handle -> {
            // Without triggers: what they do is measured with the calls.
            handle.execute("set local session_replication_role = replica");
            handle.createUpdate(WORKSHOPS)
                    .bind("workshops", options.get("workshops"))
                    .execute();
            handle.createUpdate(JOBS).bind("each", options.get("jobs")).execute();
            handle.execute(TOTALS);
            handle.execute(STAGES);
            handle.execute("insert into app_user (workshop_id, username, name, role)"
                    + " select id, 'customer-' || id, 'C', 'customer' from workshop");
        });
        jdbi.useHandle(handle -> {
            handle.execute("vacuum analyze");
            handle.execute("checkpoint");
        });
    }

    private void run() {
        measure("list", workshop -> list(workshop, null, null, null, null));
        measure("list of a status", workshop -> list(workshop, JobStatus.RECEIVED, null, null, null));
        measure("list of a pit", workshop -> list(workshop, null, workshop * 3, null, null));
        measure("list of a work type", workshop -> list(workshop, null, null, WorkType.CUSTOM, null));
        measure("list of a day", workshop -> jobs.list(owner(workshop), ofDay(workshop), "-created_at", PAGE));
        measure("list by estimated end", workshop -> {
            JobFilter all = filter(workshop, null, null, null, null);
            jobs.list(owner(workshop), all, "estimated_end_time", PAGE);
        });
        measure("search by a letter", workshop -> list(workshop, null, null, null, "a"));
        measure("search by name", workshop -> list(workshop, null, null, null, "meena"));
        measure("search by part of a plate", workshop -> list(workshop, null, null, null, "DL 00" + workshop));
        measure(
                "list of the platform",
                CALLS_OF_THE_PLATFORM,
                1,
                workshop -> jobs.list(root(), filter(null, null, null, null, null), "-created_at", PAGE));
        measure(
                "search of the platform",
                CALLS_OF_THE_PLATFORM,
                1,
                workshop -> jobs.list(
                        root(), filter(null, null, null, null, "9800" + (100_000 + workshop)), "-created_at", PAGE));
        measure("move and back", workshop -> {
            long id = list(workshop, JobStatus.RECEIVED, null, null, null);
            jobs.move(owner(workshop), id, "on_hold", null, Optional.empty());
            jobs.move(owner(workshop), id, "received", null, Optional.empty());
        });
    }

    private long list(
            long workshop,
            @Nullable JobStatus status,
            @Nullable Long pit,
            @Nullable WorkType type,
            @Nullable String text) {
        var page = jobs.list(owner(workshop), filter(workshop, status, pit, type, text), "-created_at", PAGE);
        return page.items().isEmpty() ? 0 : page.items().get(0).get("id").asLong();
    }

    private static JobFilter ofDay(long workshop) {
        Instant now = Instant.now();
        return new JobFilter(
                Optional.of(workshop),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new TimeSpan(Optional.of(now.minus(Duration.ofDays(1))), Optional.of(now)),
                TimeSpan.ALWAYS,
                Optional.empty(),
                Optional.empty());
    }

    private static JobFilter filter(
            @Nullable Long workshop,
            @Nullable JobStatus status,
            @Nullable Long pit,
            @Nullable WorkType type,
            @Nullable String text) {
        return new JobFilter(
                Optional.ofNullable(workshop),
                Optional.ofNullable(status),
                Optional.empty(),
                Optional.ofNullable(pit),
                Optional.ofNullable(type),
                Optional.ofNullable(text));
    }

    private void measure(String what, LongConsumer call) {
        measure(what, calls, WARM_UP, call);
    }

    private void measure(String what, int times, int warmUp, LongConsumer call) {
        System.err.println(what);
        long[] micros = new long[times];
        for (int i = -warmUp; i < times; i++) {
            long workshop = 1 + random.nextInt(workshops);
            long began = System.nanoTime();
            call.accept(workshop);
            if (i >= 0) {
                micros[i] = (System.nanoTime() - began) / 1_000;
            }
        }
        Percentiles took = Percentiles.of(micros);
        lines.add("| %s | %.1f | %.1f |".formatted(what, took.millis(50), took.millis(99)));
    }

    private static Principal owner(long workshop) {
        return new Principal(null, "owner", Role.OWNER, null, workshop, null, Set.of(), false);
    }

    private static Principal root() {
        return new Principal(null, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
    }
}
