package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.integration.Crowd.Manner;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one network, or one workshop, may take of what all share; while it does so the neighbour uses the same, which has to go as ever.
 */
final class ShareAbuse {

    /** Of one IPv6 /48, as a proxy that is trusted names them. */
    private static final String NETWORK = "2001:db8:48:%x::1";

    /** Each of a /48 of its own. */
    private static final String SITE = "2001:db8:%x::1";

    private static final String WORKSHOPS_CLIENTS = "/admin/broker/clients?kind=workshop&connected=true";

    private static final String NEVER_THERE =
            """
            insert into device (device_id, workshop_id, labels)
            select 'NEVER-' || ? || '-' || n, ?, '{bulk}' from generate_series(1, ?) n
            """;

    /** Of a car that was moved often, in a pit that may have recordings. */
    private static final String STAYS =
            """
            with recorded as (
                insert into camera_path (name, workshop_id, pit_id, from_at)
                select 'recorded/' || id, workshop_id, pit_id, now() from job where id = :job returning workshop_id, pit_id)
            insert into job_occupancy (workshop_id, job_id, pit_id, from_at, to_at)
            select workshop_id, :job, pit_id, now() - n * interval '2 minutes', now() - n * interval '2 minutes'
            from recorded, generate_series(1, 500) n
            """;

    private static final int CALLERS = 96;
    private static final int BULK_CALLERS = 16;
    private static final int COMMANDED = 600;
    private static final int SAYINGS = 400;
    private static final int EXPORTS = 24;
    /** Before and meanwhile, after as many while all warms up: of the five that a network may want in a minute. */
    private static final int CODES = 1;

    private static final int PREVIEWS = 24;
    private static final int FAR_JOBS = 10;
    private static final int HOLIDAYS = 400;
    private static final Duration NEIGHBOURS_TIME = Duration.ofSeconds(15);

    private ShareAbuse() {}

    /** Passwords, each from another network of one site, none of which has a sign-in. */
    static Seen passwordsOfOneSite(AbuseGround ground, AbuseScale scale) throws IOException {
        return passwords(ground, scale, NETWORK, "nobody");
    }

    /** Passwords of a person of the neighbour's, each from another site, all of them sites that the name never signed in from. */
    static Seen passwordsOfManySites(AbuseGround ground, AbuseScale scale) throws IOException {
        return passwords(ground, scale, SITE, ground.neighbour().owner().username());
    }

    private static Seen passwords(AbuseGround ground, AbuseScale scale, String network, String name)
            throws IOException {
        Callable<Answer> signIn =
                () -> ground.pitwatch().signIn(ground.neighbour().owner()).get("/auth/me");
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> took(signIn));
        try (Crowd crowd = ground.proxied()) {
            String guess = "{\"username\":\"%s\",\"password\":\"Wrong-guess-1\"}".formatted(name);
            join(crowd, "/api/v1/auth/login", guess, network);
            crowd.act(scale.attack());
            return beside("sign-in", quiet, crowd, signIn);
        }
    }

    /** One-time codes of people that there aren't, of one workshop and from one site. */
    static Seen codesOfOneSite(AbuseGround ground, AbuseScale scale) throws IOException {
        String address = "{\"workshop\":\"%s\",\"phone\":\"+919812345678\"}"
                .formatted(ground.attacker().code());
        Callable<Answer> code = () -> ground.neighboursOwner()
                .as("")
                .post("/auth/otp/request", Map.of("workshop", ground.neighbour().code(), "phone", "+919812345679"));
        List<Duration> quiet = OwnUse.times(Math.min(CODES, scale.uses()), () -> took(code));
        try (Crowd crowd = ground.proxied()) {
            join(crowd, "/api/v1/auth/otp/request", address, NETWORK);
            crowd.act(scale.attack());
            return beside("code", quiet, crowd, code);
        }
    }

    private static void join(Crowd crowd, String path, String body, String network) {
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller * SAYINGS;
            byte[][] says = IntStream.range(first, first + SAYINGS)
                    .mapToObj(number -> AbuseBytes.forwarded(path, network.formatted(number), body))
                    .toArray(byte[][]::new);
            crowd.join(1, Manner.calling(says));
        }
    }

    /** All that one workshop has measured, asked for again and again, and never read. */
    static Seen slowExports(AbuseGround ground, AbuseScale scale) throws IOException {
        String path =
                "/api/v1/pits/%d/sensors/export.csv".formatted(ground.device().pitId());
        byte[] slow = AbuseBytes.get(path, ground.owner().token());
        String own = "/pits/%d/sensors/export.csv"
                .formatted(ground.neighbour().devices().get(0).pitId());
        Callable<Answer> export = () -> ground.neighboursOwner().get(own);
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> took(export));
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(EXPORTS, Manner.saying(AbuseBytes.join(slow, slow)).deafly());
            crowd.act(scale.attack());
            return beside("export", quiet, crowd, export);
        }
    }

    /** Limits that are broken again and again, held against all that one workshop has measured, again and again. */
    static Seen previews(AbuseGround ground, AbuseScale scale) throws IOException {
        String preview = "/workshops/%d/alert-config/preview";
        Map<String, Object> limits = Map.of(
                "config",
                Map.of(
                        "for_seconds",
                        0,
                        "clear_seconds",
                        10,
                        "hysteresis",
                        Map.of("temperature", 0),
                        "temperature",
                        Map.of("min", 15, "max", 24)));
        byte[] body = Json.bytes(limits);
        byte[] call = AbuseBytes.request(
                "POST",
                "/api/v1" + preview.formatted(ground.attacker().id()),
                ground.owner().token(),
                body.length,
                body);
        Callable<Answer> own = () -> ground.neighboursOwner()
                .post(preview.formatted(ground.neighbour().id()), limits);
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> took(own));
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(PREVIEWS, Manner.calling(call));
            crowd.act(scale.attack());
            return beside("preview", quiet, crowd, own);
        }
    }

    /** A list of jobs that end in another millennium, in a workshop of a minute's opening a week and of all holidays that it may have. */
    static Seen farEnds(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop planner = ground.pitwatch().workshop("Planner", FAR_JOBS);
        RestClient owner = ground.pitwatch().signIn(planner.owner());
        owner.patch("/workshops/%d".formatted(planner.id()), rareHours()).required();
        for (Device pit : planner.devices()) {
            String job = job(pit, planner, owner);
            owner.patch(job, Map.of("estimated_duration_minutes", 525_600)).required();
            owner.post(job + "/status", Map.of("status", "in_progress")).required();
            owner.patch(job + "/time", Map.of("estimated_end_time", "9999-12-31T23:59:59Z"))
                    .required();
        }
        byte[] list = AbuseBytes.get("/api/v1%s?page_size=200".formatted(NoticeAbuse.jobs(planner)), owner.token());
        Callable<Answer> own = () -> ground.neighboursOwner().get(NoticeAbuse.jobs(ground.neighbour()));
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> took(own));
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(PREVIEWS, Manner.calling(list));
            crowd.act(scale.attack());
            return beside("jobs", quiet, crowd, own);
        }
    }

    private static Map<String, Object> rareHours() {
        Map<String, Object> hours = new HashMap<>();
        List.of("tue", "wed", "thu", "fri", "sat", "sun").forEach(day -> hours.put(day, List.of()));
        hours.put("mon", List.of(List.of("00:00", "00:01")));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        return Map.of(
                "opening_hours",
                hours,
                "holidays",
                IntStream.range(0, HOLIDAYS)
                        .mapToObj(day -> Map.of("date", today.plusDays(day).toString(), "name", "H".repeat(100)))
                        .toList());
    }

    /** The longest notes that a job may have, each other ones, as fast as calls are taken: the audit log keeps what was and what is. */
    static Seen longNotes(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop writer = ground.pitwatch().workshop("Writer", 1);
        RestClient owner = ground.pitwatch().signIn(writer.owner());
        String noted = jobOf(writer, owner);
        String own = jobOf(ground.neighbour(), ground.neighboursOwner());
        Callable<Answer> note = () -> ground.neighboursOwner().patch(own, Map.of("notes", "Mind the mirror"));
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> took(note));
        Random random = new Random(7);
        try (Crowd crowd = ground.callers(2)) {
            for (int caller = 0; caller < BULK_CALLERS; caller++) {
                byte[][] says = IntStream.range(0, 50)
                        .mapToObj(any -> Json.bytes(Map.of("notes", noise(random))))
                        .map(body -> AbuseBytes.request("PATCH", "/api/v1" + noted, owner.token(), body.length, body))
                        .toArray(byte[][]::new);
                crowd.join(1, Manner.calling(says));
            }
            crowd.act(scale.attack());
            return beside("note", quiet, crowd, note);
        }
    }

    /** A consent that is taken back and given again as fast as calls are taken: each time recordings are to be deleted. */
    static Seen withdrawnConsents(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop withdrawer = ground.pitwatch().workshop("Withdrawer", 1);
        RestClient owner = ground.pitwatch().signIn(withdrawer.owner());
        String moved = jobOf(withdrawer, owner);
        long job = Long.parseLong(moved.substring(moved.lastIndexOf('/') + 1));
        ground.database()
                .useHandle(handle -> handle.createUpdate(STAYS).bind("job", job).execute());
        String own = jobOf(ground.neighbour(), ground.neighboursOwner()) + "/consent";
        Callable<Answer> consent = () -> ground.neighboursOwner().post(own, consent(true));
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> took(consent));
        byte[][] says = Stream.of(true, false)
                .map(video -> Json.bytes(consent(video)))
                .map(body ->
                        AbuseBytes.request("POST", "/api/v1" + moved + "/consent", owner.token(), body.length, body))
                .toArray(byte[][]::new);
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(BULK_CALLERS, Manner.calling(says));
            crowd.act(scale.attack());
            return beside("consent", quiet, crowd, consent);
        }
    }

    private static Map<String, Object> consent(boolean video) {
        return Map.of("video", video, "text_version", "1", "how", "in person");
    }

    /** {@return text that can't be compressed} */
    private static String noise(Random random) {
        byte[] bytes = new byte[3_750];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** {@return the path of a new job in the workshop's first pit} */
    private static String jobOf(Workshop workshop, RestClient maker) {
        return job(workshop.devices().get(0), workshop, maker);
    }

    private static String job(Device pit, Workshop workshop, RestClient maker) {
        Map<String, Object> job = NoticeAbuse.job(pit.pitId(), Map.of("customer_phone", "+919812345678"));
        return "/jobs/"
                + maker.post(NoticeAbuse.jobs(workshop), job)
                        .required()
                        .get("id")
                        .asText();
    }

    /** Connections by the account that old firmware of one workshop shares. */
    static Seen accountsConnections(AbuseGround ground, AbuseScale scale) throws IOException {
        long workshop = ground.attacker().id();
        JsonNode account = ground.pitwatch()
                .superAdmin() // the owner's calls of this minute may be spent by another attack
                .put("/workshops/%d/broker-account".formatted(workshop))
                .required();
        String username = account.get("mqtt_username").textValue();
        String password = account.get("mqtt_password").textValue();
        Device neighbour = Workshop.register(
                ground.pitwatch().superAdmin(),
                ground.neighbour().id(),
                ground.neighbour().devices().get(0).pitId());
        Callable<Answer> newcomer = () -> {
            try (MqttConnection connection = ground.pitwatch().connect(neighbour)) {
                connection.publish(neighbour.sensors(), neighbour.reading("newcomer", 1));
            }
            return ground.neighboursOwner().get("/auth/me");
        };
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> took(newcomer));
        try (Crowd crowd = ground.devices(4)) {
            for (int number = 0; number < scale.sockets() / 2; number++) {
                crowd.join(1, Manner.saying(AbuseBytes.connect(4, "esp" + number, username, password)));
            }
            crowd.act(scale.attack());
            Seen seen = beside("device", quiet, crowd, newcomer);
            Answer clients = await("the broker's clients")
                    .atMost(NEIGHBOURS_TIME)
                    .until(
                            () -> ground.pitwatch().superAdmin().get(WORKSHOPS_CLIENTS),
                            answer -> answer.status() == 200);
            long open = clients.body().at("/meta/total").asLong();
            int most = 2 * ground.attacker().devices().size() + 16;
            if (open > most) {
                throw new IOException(
                        "%d connections of a workshop's account are open, expected at most %d".formatted(open, most));
            }
            return new Seen("%s; %d open at the end".formatted(seen.words(), open), seen.use());
        }
    }

    /** Commands to hundreds of devices that were never there, each call another one, as fast as calls are taken. */
    static Seen bulkCommands(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop commander = ground.pitwatch().workshop("Commander", 1);
        String token = ground.pitwatch().signIn(commander.owner()).token();
        ground.database().useHandle(handle -> handle.execute(NEVER_THERE, commander.id(), commander.id(), COMMANDED));
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> took(() -> identify(ground, 1)));
        long begun = System.nanoTime();
        String path = "/api/v1/workshops/%d/commands".formatted(commander.id());
        try (Crowd crowd = ground.callers(2)) {
            for (int caller = 0; caller < BULK_CALLERS; caller++) {
                int first = caller * 100;
                byte[][] says = IntStream.range(first, first + 100)
                        .mapToObj(number -> bulk(path, token, number))
                        .toArray(byte[][]::new);
                crowd.join(1, Manner.calling(says));
            }
            crowd.act(scale.attack());
            Seen seen = beside("command", quiet, crowd, () -> identify(ground, 0));
            long given = requireFew(ground, commander, begun);
            return new Seen("%s; %,d commands given".formatted(seen.words(), given), seen.use());
        }
    }

    private static Answer identify(AbuseGround ground, int device) {
        return ground.neighboursOwner()
                .post(
                        "/workshops/%d/commands".formatted(ground.neighbour().id()),
                        Map.of(
                                "command",
                                "IDENTIFY",
                                "params",
                                Map.of("seconds", 1),
                                "device_ids",
                                List.of(ground.neighbour().devices().get(device).id())));
    }

    private static byte[] bulk(String path, String token, int number) {
        byte[] body = AbuseBytes.ascii("{\"command\":\"IDENTIFY\",\"params\":{\"seconds\":%d},\"labels\":[\"bulk\"]}"
                .formatted(1 + number % 600));
        return AbuseBytes.request("POST", path, token, body.length, body);
    }

    /** {@return how many commands the workshop gave} */
    private static long requireFew(AbuseGround ground, Workshop commander, long begun) throws IOException {
        long minutes = Duration.ofNanos(System.nanoTime() - begun).toMinutes() + 1;
        long most = COMMANDED + minutes * COMMANDED;
        long given =
                count(ground, "select coalesce(sum(1 + changes), 0) from command where workshop_id = ?", commander);
        long lines =
                count(ground, "select count(*) from audit_log where action = 'command' and workshop_id = ?", commander);
        if (given == 0 || given > most || lines > 1 + minutes) {
            throw new IOException("%,d commands and %d lines of the audit log, expected at most %,d and %d"
                    .formatted(given, lines, most, 1 + minutes));
        }
        return given;
    }

    private static long count(AbuseGround ground, String sql, Workshop workshop) {
        return ground.database().withHandle(handle -> handle.createQuery(sql)
                .bind(0, workshop.id())
                .mapTo(Long.class)
                .one());
    }

    /** Lets the neighbour call while the attackers go on, as often as before. Throws when it is refused or too late. */
    static Seen beside(String what, List<Duration> quiet, Crowd crowd, Callable<Answer> neighbour) throws IOException {
        List<Duration> attacked = OwnUse.times(quiet.size(), () -> meanwhile(crowd, () -> took(neighbour)));
        return new Seen(crowd.tally(), Optional.of(new OwnUse(what, quiet, attacked)));
    }

    /** {@return how long the call takes} Throws when it is refused. */
    static Duration took(Callable<Answer> call) throws IOException {
        long begun = System.nanoTime();
        try {
            Answer answer = call.call();
            if (answer.status() / 100 != 2) {
                throw new IOException(
                        "the neighbour was answered %d: %s".formatted(answer.status(), Json.text(answer.body())));
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the neighbour was refused", e);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Lets the neighbour do something while the attackers go on. Throws when that fails or comes too late. */
    static <T> T meanwhile(Crowd crowd, Callable<T> neighbour) throws IOException {
        FutureTask<T> call = new FutureTask<>(neighbour);
        new Thread(call, "neighbour's call").start();
        crowd.act(NEIGHBOURS_TIME, call::isDone);
        try {
            return call.get(0, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            throw new IOException("the neighbour was refused", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the neighbour waited for more than %d s".formatted(NEIGHBOURS_TIME.toSeconds()), e);
        }
    }
}
