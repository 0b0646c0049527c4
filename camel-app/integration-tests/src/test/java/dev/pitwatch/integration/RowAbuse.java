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
import java.util.stream.IntStream;
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

    /** By calls they would be more than may be granted in a minute. */
    private static final String GRANTS =
            """
            insert into pit_grant (workshop_id, user_id, pit_id)
            select u.workshop_id, u.id, p.id from app_user u join pit p on p.workshop_id = u.workshop_id and p.pit_number > 1
            where u.workshop_id = :workshop and u.sub_role = 'operator'
            """;

    /** As many as each of them may have. */
    private static final String SESSIONS =
            """
            insert into session (id, workshop_id, user_id, expires_at)
            select gen_random_uuid(), u.workshop_id, u.id, now() + interval '1 day'
            from app_user u, generate_series(1, 100) n where u.workshop_id = :workshop and u.sub_role = 'operator'
            """;

    /** Just below what a workshop's templates may have. */
    private static final String TEMPLATES =
            """
            insert into job_template (workshop_id, name, work_type, estimated_duration_minutes, stages, created_at, updated_at)
            select :workshop, 'T' || n, 'custom', 60, (
                select jsonb_agg(jsonb_build_object('name', repeat('s', 54) || m, 'weight', 3)) from generate_series(1, 30) m),
                now(), now()
            from generate_series(1, 200) n
            """;

    private static final String STAFF =
            """
            insert into app_user (workshop_id, username, name, role, sub_role)
            select :workshop, 'staff-' || :workshop || '-' || n, 'Staff', 'staff', 'admin' from generate_series(1, 1000) n
            """;

    /** Just below what ingest holds of a workshop's devices. */
    private static final String CALIBRATIONS =
            """
            with calibrated as (
                insert into device (device_id, workshop_id)
                select 'CALIBRATED-' || :workshop || '-' || n, :workshop from generate_series(1, 20) n
                returning device_id)
            insert into calibration (workshop_id, device_id, metric, value_offset, gain, valid_from, created_at)
            select :workshop, device_id, 'temperature', 0.1, 1, now(), now() from calibrated, generate_series(1, 960)
            """;

    /** Each with a device that told all it can. */
    private static final String MEASURED_PITS =
            """
            with pits as (
                insert into pit (workshop_id, pit_number, name)
                select :workshop, n, 'Bay ' || n from generate_series(2, 2000) n returning id),
            devices as (
                insert into device (device_id, workshop_id, pit_id, status, reported_switch)
                select 'MEASURED-' || id, :workshop, id, 'disabled', 'disabled' from pits returning device_id, pit_id)
            insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, metrics,
                temperature, temperature_at, humidity, humidity_at, pressure, pressure_at, iaq, iaq_at,
                gas_ohm, gas_ohm_at, pm1, pm1_at, pm25, pm25_at, pm10, pm10_at)
            select :workshop, pit_id, device_id, now(), now(), 'past', 1, '{}',
                24.5, now(), 55, now(), 1013, now(), 40, now(), 12000, now(), 5, now(), 9, now(), 14, now()
            from devices
            """;

    private static final int CALLERS = 16;
    private static final int OPERATORS = 19;
    private static final int CALLS_OF_A_MINUTE = 3_000;

    private RowAbuse() {}

    /** One call of a workshop's. */
    private record Call(String method, String path, RestClient who, Map<String, ?> said) {

        static Call get(String path, RestClient who) {
            return new Call("GET", path, who, Map.of());
        }

        byte[] bytes() {
            String full = "/api/v1" + path;
            if (method.equals("GET")) {
                return AbuseBytes.get(full, who.token());
            }
            byte[] body = Json.bytes(said);
            return AbuseBytes.request(method, full, who.token(), body.length, body);
        }

        /** Throws where it is refused: an attack by calls that are is none. */
        void requireTaken() throws IOException {
            Answer answer =
                    switch (method) {
                        case "GET" -> who.get(path);
                        case "PATCH" -> who.patch(path, said);
                        default -> who.post(path, said);
                    };
            if (answer.status() / 100 != 2) {
                throw new IOException("attackers' %s %s was answered %d: %s"
                        .formatted(method, path, answer.status(), Json.text(answer.body())));
            }
        }
    }

    /** A thousand pits, granted to a person and taken away again as fast as calls are taken: the audit log keeps that. */
    static Seen grantedPits(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop granter = ground.pitwatch().workshop("Granter", 1);
        RestClient owner = ground.pitwatch().signIn(granter.owner());
        List<Long> pits = pits(ground, granter);
        String granted = operator(granter, owner);
        Callable<Answer> grant = grant(ground);
        Call[] calls = Stream.of(pits, List.<Long>of())
                .map(ids -> new Call("PATCH", granted, owner, Map.of("pit_ids", ids)))
                .toArray(Call[]::new);
        Seen seen = besides(ground, scale, "grant", grant, calls);
        long most = CALLS_OF_A_MINUTE * (2 + scale.attack().toMinutes());
        long lines =
                count(ground, "select count(*) from audit_log where thing = 'pit_grant' and workshop_id = ?", granter);
        if (lines == 0 || lines > most) {
            throw new IOException("%,d lines of the audit log, expected 1 to %,d".formatted(lines, most));
        }
        return new Seen("%s; %,d lines of the audit log".formatted(seen.words(), lines), seen.use());
    }

    /** Nearly two thousand sessions of people who each see a thousand pits, of whom one sees one less, or one more, with each call. */
    static Seen manySessions(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop crowded = ground.pitwatch().workshop("Crowded", 1);
        RestClient owner = ground.pitwatch().signIn(crowded.owner());
        List<Long> pits = pits(ground, crowded);
        List<Call> fewer = new ArrayList<>();
        List<Call> all = new ArrayList<>();
        for (int i = 0; i < OPERATORS; i++) {
            String operator = operator(crowded, owner);
            fewer.add(new Call("PATCH", operator, owner, Map.of("pit_ids", pits.subList(1, pits.size()))));
            all.add(new Call("PATCH", operator, owner, Map.of("pit_ids", pits)));
        }
        fill(ground, crowded, GRANTS);
        fill(ground, crowded, SESSIONS);
        return besides(
                ground,
                scale,
                "sign-in",
                () -> ground.pitwatch().signIn(ground.neighbour().owner()).get("/auth/me"),
                Stream.concat(fewer.stream(), all.stream()).toArray(Call[]::new));
    }

    /** A car that is moved to and fro between two pits as fast as calls are taken. */
    static Seen movedCars(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop mover = ground.pitwatch().workshop("Mover", 2);
        RestClient owner = ground.pitwatch().signIn(mover.owner());
        String job = job(mover, owner);
        owner.post(job + "/status", Map.of("status", "in_progress")).required();
        Call[] calls = Stream.of(1, 0)
                .map(pit -> new Call(
                        "PATCH",
                        job,
                        owner,
                        Map.of("pit_id", mover.devices().get(pit).pitId())))
                .toArray(Call[]::new);
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
        return besides(ground, scale, "move", move, calls);
    }

    /** Settings of a thousand pits, as large as they may be together, which changes, previews and lists read. */
    static Seen largeSettings(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop setter = ground.pitwatch().workshop("Setter", 1);
        RestClient owner = ground.pitwatch().signIn(setter.owner());
        pits(ground, setter);
        fill(ground, setter, SETTINGS);
        String settings = "/workshops/%d/alert-config".formatted(setter.id());
        String latest = "/workshops/%d/sensors/latest";
        Call[] calls = {
            new Call("PATCH", settings, owner, Map.of("for_seconds", 30)),
            Call.get(latest.formatted(setter.id()), owner),
            new Call("PATCH", settings, owner, Map.of("for_seconds", 31)),
            new Call("POST", settings + "/preview", owner, Map.of("config", Map.of("for_seconds", 32)))
        };
        Callable<Answer> own = () ->
                ground.neighboursOwner().get(latest.formatted(ground.neighbour().id()));
        return besides(ground, scale, "latest", own, calls);
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
        return besides(ground, scale, "export", export, new Call("POST", export(job, owner), owner, Map.of()));
    }

    /** The longest set-up, asked for and brought in dry again and again: the longest settings of pits are in it, too. */
    static Seen largeSetup(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop workshop = ground.pitwatch().workshop("Templates", 1);
        RestClient owner = ground.pitwatch().signIn(workshop.owner());
        pits(ground, workshop);
        fill(ground, workshop, SETTINGS);
        fill(ground, workshop, TEMPLATES);
        fill(ground, workshop, STAFF);
        String setup = "/workshops/%d/setup";
        Callable<Answer> own = () ->
                ground.neighboursOwner().get(setup.formatted(ground.neighbour().id()));
        return besides(
                ground,
                scale,
                "set-up",
                own,
                Call.get(setup.formatted(workshop.id()), owner),
                new Call("POST", setup.formatted(workshop.id()) + "?dry_run=true", owner, Map.of()));
    }

    /** As many calibrations as ingest may hold of a workshop, and more as fast as calls are taken. */
    static Seen manyCalibrations(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop workshop = ground.pitwatch().workshop("Calibrations", 1);
        RestClient owner = ground.pitwatch().signIn(workshop.owner());
        fill(ground, workshop, CALIBRATIONS);
        Map<String, Object> change = Map.of("temperature", Map.of("offset", 0.1));
        String calibration = "/devices/%s/calibration";
        AtomicInteger devices = new AtomicInteger();
        Callable<Answer> own = () -> ground.neighboursOwner()
                .patch(
                        calibration.formatted(ground.neighbour()
                                .devices()
                                .get(devices.incrementAndGet()
                                        % ground.neighbour().devices().size())
                                .id()),
                        change);
        Call[] calls = IntStream.rangeClosed(1, 20)
                .mapToObj(device -> "CALIBRATED-%d-%d".formatted(workshop.id(), device))
                .map(device -> new Call("PATCH", calibration.formatted(device), owner, change))
                .toArray(Call[]::new);
        return besides(ground, scale, "calibration", own, calls);
    }

    /**
     * What is newest in each of very many pits, asked for as fast as calls are taken. The pits go at the end: what the hub writes to their
     * devices by and by would count as what later attacks leave.
     */
    static Seen allPits(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop measured = ground.pitwatch().workshop("Measured", 1);
        RestClient owner = ground.pitwatch().signIn(measured.owner());
        fill(ground, measured, MEASURED_PITS);
        String latest = "/workshops/%d/sensors/latest";
        String own = latest.formatted(ground.neighbour().id());
        Seen seen = besides(
                ground,
                scale,
                "latest",
                () -> ground.neighboursOwner().get(own),
                Call.get(latest.formatted(measured.id()), owner));
        ground.database().useTransaction(handle -> {
            handle.execute("set local session_replication_role = replica"); // no line of the audit log for each of them
            for (String table : List.of("command", "reading_latest", "device", "pit")) {
                handle.execute("delete from " + table + " where workshop_id = ?", measured.id());
            }
        });
        return seen;
    }

    private static void fill(AbuseGround ground, Workshop workshop, String sql) {
        ground.database()
                .useHandle(handle ->
                        handle.createUpdate(sql).bind("workshop", workshop.id()).execute());
    }

    /** {@return the path of all that is kept of the job's customer} */
    private static String export(String job, RestClient owner) {
        return "/users/%s/export"
                .formatted(owner.get(job).required().get("customer_id").asText());
    }

    /** Each of the calls is taken once; then they come as fast as they are, beside what the neighbour does before it and meanwhile. */
    private static Seen besides(
            AbuseGround ground, AbuseScale scale, String what, Callable<Answer> neighbour, Call... calls)
            throws IOException {
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> ShareAbuse.took(neighbour));
        for (Call call : calls) {
            call.requireTaken();
        }
        byte[][] says = Stream.of(calls).map(Call::bytes).toArray(byte[][]::new);
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(CALLERS, Manner.calling(says));
            crowd.act(scale.attack());
            return ShareAbuse.beside(what, quiet, crowd, neighbour);
        }
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
