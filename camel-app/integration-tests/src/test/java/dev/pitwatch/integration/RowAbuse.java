package dev.pitwatch.integration;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.integration.Crowd.Manner;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Rows that one workshop makes as many and as large as it may, and has read or written again and again; while it does so the neighbour
 * uses the same.
 */
final class RowAbuse {

    private static final String PITS =
            """
            insert into pit (workshop_id, pit_number, name)
            select :workshop, n, 'Bay ' || n from generate_series(2, 1001) n returning id
            """;

    /** Just below the mebibyte that a workshop's settings may have. */
    private static final String SETTINGS =
            """
            insert into alert_config (workshop_id, pit_id, config)
            select workshop_id, id, jsonb_build_object('temperature', jsonb_build_object('max', 30), 'channels', (
                select jsonb_object_agg('custom_' || repeat('x', 20) || n, array['sms', 'email', 'push'])
                from generate_series(1, 14) n))
            from pit where workshop_id = :workshop and pit_number > 1
            """;

    /** Notes that can't be compressed. */
    private static final String JOBS =
            """
            insert into job (workshop_id, pit_id, customer_id, customer_name, car_model, work_type, status, notes,
                estimated_duration_minutes, closed_at, created_at, updated_at)
            select workshop_id, pit_id, customer_id, customer_name, car_model, work_type, 'cancelled',
                (select string_agg(md5(n || '-' || m), '') from generate_series(1, 150) m), estimated_duration_minutes, now(),
                created_at, updated_at
            from job, generate_series(1, 400) n where id = :job
            """;

    /** As many as each of them may have. */
    private static final String SESSIONS =
            """
            insert into session (id, workshop_id, user_id, expires_at)
            select gen_random_uuid(), u.workshop_id, u.id, now() + interval '1 day'
            from app_user u, generate_series(1, 100) n where u.workshop_id = :workshop and u.sub_role = 'operator'
            """;

    private static final int CALLERS = 16;
    private static final int OPERATORS = 19;
    private static final int CALLS_OF_A_MINUTE = 3_000;

    private RowAbuse() {}

    /** A thousand pits, granted to a person and taken away again as fast as calls are taken: the audit log keeps that. */
    static Seen grantedPits(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop granter = ground.pitwatch().workshop("Granter", 1);
        RestClient owner = ground.pitwatch().signIn(granter.owner());
        List<Long> pits = pits(ground, granter);
        String granted = operator(granter, owner);
        Callable<Answer> grant = grant(ground);
        byte[][] says = Stream.of(pits, List.<Long>of())
                .map(ids -> call("PATCH", granted, owner, Map.of("pit_ids", ids)))
                .toArray(byte[][]::new);
        Seen seen = besides(ground, scale, "grant", grant, says);
        long most = CALLS_OF_A_MINUTE * (2 + scale.attack().toMinutes());
        long lines =
                count(ground, "select count(*) from audit_log where thing = 'pit_grant' and workshop_id = ?", granter);
        if (lines == 0 || lines > most) {
            throw new IOException("%,d lines of the audit log, expected 1 to %,d".formatted(lines, most));
        }
        return new Seen("%s; %,d lines of the audit log".formatted(seen.words(), lines), seen.use());
    }

    /** Nearly two thousand sessions of people who each see a thousand pits, and see another one less with each call. */
    static Seen manySessions(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop crowded = ground.pitwatch().workshop("Crowded", 1);
        RestClient owner = ground.pitwatch().signIn(crowded.owner());
        List<Long> pits = pits(ground, crowded);
        List<byte[]> says = new ArrayList<>();
        for (int i = 0; i < OPERATORS; i++) {
            String operator = operator(crowded, owner);
            owner.patch(operator, Map.of("pit_ids", pits)).required();
            says.add(call("PATCH", operator, owner, Map.of("pit_ids", pits.subList(1 + i, pits.size()))));
        }
        ground.database().useHandle(handle -> handle.createUpdate(SESSIONS)
                .bind("workshop", crowded.id())
                .execute());
        return besides(
                ground,
                scale,
                "sign-in",
                () -> ground.pitwatch().signIn(ground.neighbour().owner()).get("/auth/me"),
                says.toArray(byte[][]::new));
    }

    /** A car that is moved to and fro between two pits as fast as calls are taken. */
    static Seen movedCars(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop mover = ground.pitwatch().workshop("Mover", 2);
        RestClient owner = ground.pitwatch().signIn(mover.owner());
        String job = job(mover, owner);
        owner.post(job + "/status", Map.of("status", "in_progress")).required();
        byte[][] says = Stream.of(1, 0)
                .map(pit -> call(
                        "PATCH",
                        job,
                        owner,
                        Map.of("pit_id", mover.devices().get(pit).pitId())))
                .toArray(byte[][]::new);
        String own = job(ground.neighbour(), ground.neighboursOwner());
        AtomicInteger moves = new AtomicInteger();
        Callable<Answer> move = () -> ground.neighboursOwner()
                .patch(
                        own,
                        Map.of(
                                "pit_id",
                                ground.neighbour()
                                        .devices()
                                        .get(moves.incrementAndGet() % 2)
                                        .pitId()));
        return besides(ground, scale, "move", move, says);
    }

    /** Settings of a thousand pits, as large as they may be together, which changes, previews and lists read. */
    static Seen largeSettings(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop setter = ground.pitwatch().workshop("Setter", 1);
        RestClient owner = ground.pitwatch().signIn(setter.owner());
        pits(ground, setter);
        ground.database().useHandle(handle -> handle.createUpdate(SETTINGS)
                .bind("workshop", setter.id())
                .execute());
        String settings = "/workshops/%d/alert-config".formatted(setter.id());
        String latest = "/workshops/%d/sensors/latest";
        byte[][] says = {
            call("PATCH", settings, owner, Map.of("for_seconds", 30)),
            AbuseBytes.get("/api/v1" + latest.formatted(setter.id()), owner.token()),
            call("PATCH", settings, owner, Map.of("for_seconds", 31)),
            call("POST", settings + "/preview", owner, Map.of("config", Map.of("for_seconds", 32)))
        };
        Callable<Answer> own = () ->
                ground.neighboursOwner().get(latest.formatted(ground.neighbour().id()));
        return besides(ground, scale, "latest", own, says);
    }

    /** All that is kept of a customer who had four hundred jobs with the longest notes, asked for again and again. */
    static Seen largePerson(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop keeper = ground.pitwatch().workshop("Keeper", 1);
        RestClient owner = ground.pitwatch().signIn(keeper.owner());
        String job = job(keeper, owner);
        ground.database().useTransaction(handle -> {
            handle.execute("set local session_replication_role = replica"); // no line of the audit log for each of them
            handle.createUpdate(JOBS)
                    .bind("job", Long.parseLong(job.substring(job.lastIndexOf('/') + 1)))
                    .execute();
        });
        String own = export(job(ground.neighbour(), ground.neighboursOwner()), ground.neighboursOwner());
        Callable<Answer> export = () -> ground.neighboursOwner().post(own, Map.of());
        return besides(ground, scale, "export", export, call("POST", export(job, owner), owner, Map.of()));
    }

    /** {@return the path of all that is kept of the job's customer} */
    private static String export(String job, RestClient owner) {
        return "/users/%s/export"
                .formatted(owner.get(job).required().get("customer_id").asText());
    }

    /** The neighbour does something, before it and meanwhile. */
    private static Seen besides(
            AbuseGround ground, AbuseScale scale, String what, Callable<Answer> neighbour, byte[]... says)
            throws IOException {
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> ShareAbuse.took(neighbour));
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(CALLERS, Manner.saying(says).againAndAgain());
            crowd.act(scale.attack());
            return ShareAbuse.beside(what, quiet, crowd, neighbour);
        }
    }

    private static byte[] call(String method, String path, RestClient who, Map<String, ?> said) {
        byte[] body = Json.bytes(said);
        return AbuseBytes.request(method, "/api/v1" + path, who.token(), body.length, body);
    }

    private static Callable<Answer> grant(AbuseGround ground) {
        String own = operator(ground.neighbour(), ground.neighboursOwner());
        Map<String, Object> first =
                Map.of("pit_ids", List.of(ground.neighbour().devices().get(0).pitId()));
        return () -> ground.neighboursOwner().patch(own, first);
    }

    private static List<Long> pits(AbuseGround ground, Workshop workshop) {
        return ground.database().withHandle(handle -> handle.createQuery(PITS)
                .bind("workshop", workshop.id())
                .mapTo(Long.class)
                .list());
    }

    /** {@return the path of a new operator without pits} */
    private static String operator(Workshop workshop, RestClient maker) {
        Map<String, Object> operator = Map.of(
                "username",
                "granted-%d-%d".formatted(workshop.id(), System.nanoTime()),
                "name",
                "Granted",
                "role",
                "staff",
                "sub_role",
                "operator");
        return "/users/"
                + maker.post("/workshops/%d/users".formatted(workshop.id()), operator)
                        .required()
                        .get("id")
                        .asText();
    }

    /** {@return the path of a new job in the workshop's first pit} */
    private static String job(Workshop workshop, RestClient maker) {
        Map<String, Object> job =
                NoticeAbuse.job(workshop.devices().get(0).pitId(), Map.of("customer_phone", "+919812345678"));
        return "/jobs/"
                + maker.post(NoticeAbuse.jobs(workshop), job)
                        .required()
                        .get("id")
                        .asText();
    }

    private static long count(AbuseGround ground, String sql, Workshop workshop) {
        return ground.database().withHandle(handle -> handle.createQuery(sql)
                .bind(0, workshop.id())
                .mapTo(Long.class)
                .one());
    }
}
