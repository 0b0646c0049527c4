package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.crypto.P256;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MailServer;
import dev.pitwatch.integration.Crowd.Manner;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Base64.Encoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/** What one workshop's notices may take of the channels that all share. */
final class NoticeAbuse {

    /** As many tests as a workshop may send within an hour. */
    private static final int TESTS = 20;

    private static final Duration NEIGHBOURS_TIME = Duration.ofSeconds(15);
    /** A port that nobody listens on. */
    private static final int NO_ONE = 9;

    private static final String NEIGHBOUR = "neighbour@example.com";

    /** An address that is stored no more, since no mail can be written to it. */
    private static final String WRONG = "a..b@x.example";

    private static final int JOBS = 12;
    private static final int CALLERS = 16;
    private static final int CUSTOMERS = 100;

    private NoticeAbuse() {}

    /** Mails to a mailbox that there isn't, and to one whose server takes the address and never answers. */
    static Seen badMailboxes(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop flooder = ground.pitwatch().workshop("Mailer", 1);
        RestClient owner = ground.pitwatch().signIn(flooder.owner());
        Workshop neighbour = ground.pitwatch().workshop("Mailed", 1);
        RestClient neighboursOwner = ground.pitwatch().signIn(neighbour.owner());
        address(ground, neighbour, NEIGHBOUR);
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> mailed(ground, neighboursOwner, neighbour));
        for (int test = 0; test < TESTS; test++) {
            String to = "flooder" + (test < TESTS / 2 ? MailServer.REFUSED : MailServer.HANGS);
            address(ground, flooder, to);
            require(test(owner, flooder, mail(to)));
        }
        awaitNeighbour(
                "no mail to the mailbox that hangs was tried",
                () -> ground.mail().hanging() > 0);
        List<Duration> meanwhile = OwnUse.times(scale.uses(), () -> mailed(ground, neighboursOwner, neighbour));
        int hanging = ground.mail().hanging();
        ground.mail().hangUp();
        return new Seen("%d hang".formatted(hanging), Optional.of(new OwnUse("mail", quiet, meanwhile)));
    }

    /**
     * Addresses that no mail can be written to: jobs with one are refused, and mails to one that stands in the database, from before
     * it was refused, fail by themselves, however many there are.
     */
    static Seen wrongAddresses(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop flooder = ground.pitwatch().workshop("Misspeller", 1);
        Workshop neighbour = ground.pitwatch().workshop("Reader", 1);
        RestClient owner = ground.pitwatch().signIn(flooder.owner());
        RestClient neighboursOwner = ground.pitwatch().signIn(neighbour.owner());
        address(ground, neighbour, NEIGHBOUR);
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> mailed(ground, neighboursOwner, neighbour));
        for (int job = 0; job < JOBS; job++) {
            int status = owner.post(jobs(flooder), job(flooder, Map.of("customer_email", WRONG)))
                    .status();
            if (status != 422) {
                throw new IOException("a job with %s was answered %d, expected 422".formatted(WRONG, status));
            }
        }
        address(ground, flooder, WRONG);
        for (int test = 0; test < TESTS; test++) {
            require(test(owner, flooder, mail(WRONG)));
        }
        awaitNeighbour(
                "no mail to an address that is none was given up", () -> ended(ground, flooder, "email") == TESTS);
        List<Duration> meanwhile = OwnUse.times(scale.uses(), () -> mailed(ground, neighboursOwner, neighbour));
        return new Seen(
                "%d jobs refused, %d mails failed".formatted(JOBS, TESTS),
                Optional.of(new OwnUse("mail", quiet, meanwhile)));
    }

    /** Jobs as fast as one person may make them, each of which is announced and sent to its customer by SMS. */
    static Seen customersMessages(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop flooder = ground.pitwatch().workshop("Texter", 1);
        Workshop neighbour = ground.pitwatch().workshop("Texted", 1);
        String token = ground.pitwatch().signIn(flooder.owner()).token();
        RestClient neighboursOwner = ground.pitwatch().signIn(neighbour.owner());
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> texted(ground, neighboursOwner, neighbour));
        try (Crowd crowd = ground.callers(2)) {
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller * CUSTOMERS;
                byte[][] says = IntStream.range(first, first + CUSTOMERS)
                        .mapToObj(customer -> makes(flooder, token, customer))
                        .toArray(byte[][]::new);
                crowd.join(1, Manner.calling(says));
            }
            crowd.act(scale.device()); // a minute: what a workshop may write is counted by it
            List<Duration> meanwhile = OwnUse.times(
                    scale.uses(), () -> ShareAbuse.meanwhile(crowd, () -> texted(ground, neighboursOwner, neighbour)));
            long ended = ended(ground, flooder, "sms");
            if (ended == 0) {
                throw new IOException("no customer of the attackers was sent anything");
            }
            return new Seen(
                    "%s, %,d SMS ended".formatted(crowd.tally(), ended),
                    Optional.of(new OwnUse("customer's SMS", quiet, meanwhile)));
        }
    }

    private static byte[] makes(Workshop workshop, String token, int customer) {
        byte[] body = Json.bytes(job(workshop, Map.of("customer_phone", "+9198%08d".formatted(customer))));
        return AbuseBytes.request("POST", "/api/v1" + jobs(workshop), token, body.length, body);
    }

    static String jobs(Workshop workshop) {
        return "/workshops/%d/jobs".formatted(workshop.id());
    }

    private static Map<String, Object> job(Workshop workshop, Map<String, Object> contact) {
        return job(workshop.devices().get(0).pitId(), contact);
    }

    static Map<String, Object> job(long pitId, Map<String, Object> contact) {
        Map<String, Object> job = new HashMap<>(contact);
        job.put("customer_name", "Customer");
        job.put("car_model", "Car");
        job.put("pit_id", pitId);
        job.put("work_type", "full_ppf");
        return job;
    }

    /** {@return how long it takes until a new customer's SMS is with its channel} */
    private static Duration texted(AbuseGround ground, RestClient owner, Workshop workshop) throws IOException {
        long before = ended(ground, workshop, "sms");
        long begun = System.nanoTime();
        require(owner.post(jobs(workshop), job(workshop, Map.of("customer_phone", "+91981234%04d".formatted(before)))));
        awaitNeighbour("the neighbour's SMS was not sent", () -> ended(ground, workshop, "sms") > before);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** {@return how many notices of the workshop by that channel no longer wait} */
    private static long ended(AbuseGround ground, Workshop workshop, String channel) {
        return ground.database().withHandle(handle -> handle.createQuery(
                        "select count(*) from notice where workshop_id = ? and channel = ?"
                                + " and state not in ('pending', 'sending')")
                .bind(0, workshop.id())
                .bind(1, channel)
                .mapTo(Long.class)
                .one());
    }

    /** Messages to browsers whose push service takes each connection and never answers. */
    static Seen slowBrowsers(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop flooder = ground.pitwatch().workshop("Pusher", 1);
        Workshop neighbour = ground.pitwatch().workshop("Pushed", 1);
        RestClient owner = ground.pitwatch().signIn(flooder.owner());
        RestClient neighboursOwner = ground.pitwatch().signIn(neighbour.owner());
        try (TarPit tarPit = new TarPit()) {
            subscribe(owner, tarPit.port(), "send");
            subscribe(neighboursOwner, NO_ONE, "quiet");
            List<Duration> quiet = OwnUse.times(scale.uses(), () -> pushed(ground, neighboursOwner, neighbour));
            for (int test = 0; test < TESTS; test++) {
                require(test(owner, flooder, Map.of("channel", "push")));
            }
            awaitNeighbour("no message to the push service that hangs was tried", () -> tarPit.held() > 0);
            subscribe(neighboursOwner, NO_ONE, "meanwhile"); // the other may rest by now, as it never answers
            List<Duration> meanwhile = OwnUse.times(scale.uses(), () -> pushed(ground, neighboursOwner, neighbour));
            return new Seen("%d hang".formatted(tarPit.held()), Optional.of(new OwnUse("push", quiet, meanwhile)));
        }
    }

    /** {@return how long it takes until a push message of the neighbour is tried} */
    private static Duration pushed(AbuseGround ground, RestClient owner, Workshop workshop) throws IOException {
        long before = tried(ground, workshop);
        long begun = System.nanoTime();
        require(test(owner, workshop, Map.of("channel", "push")));
        awaitNeighbour("the neighbour's push was not tried", () -> tried(ground, workshop) > before);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** {@return the newest message that was tried, by its id; 0: none} */
    private static long tried(AbuseGround ground, Workshop workshop) {
        return ground.database().withHandle(handle -> handle.createQuery(
                        "select coalesce(max(id), 0) from notice where workshop_id = ? and channel = 'push'"
                                + " and attempts > 0 and state <> 'sending'")
                .bind(0, workshop.id())
                .mapTo(Long.class)
                .one());
    }

    private static void subscribe(RestClient owner, int port, String browser) throws IOException {
        byte[] seed = "a seed of forty bytes or more for a test's key".getBytes(StandardCharsets.UTF_8);
        Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        require(owner.post(
                "/push/subscriptions",
                Map.of(
                        "endpoint",
                        "https://127.0.0.1:%d/%s".formatted(port, browser),
                        "keys",
                        Map.of(
                                "p256dh",
                                base64.encodeToString(
                                        P256.bytes((ECPublicKey) P256.pair(seed).getPublic())),
                                "auth",
                                base64.encodeToString(new byte[16])))));
    }

    private static void awaitNeighbour(String otherwise, Callable<Boolean> condition) throws IOException {
        try {
            await().atMost(NEIGHBOURS_TIME).pollInterval(Duration.ofMillis(10)).until(condition);
        } catch (ConditionTimeoutException e) {
            throw new IOException("%s within %d s".formatted(otherwise, NEIGHBOURS_TIME.toSeconds()), e);
        }
    }

    private static List<String> states(AbuseGround ground) {
        return ground.database().withHandle(handle -> handle.createQuery(
                        "select concat_ws(' ', workshop_id, state, reason, count(*)) from notice where channel = 'email'"
                                + " group by workshop_id, state, reason order by 1")
                .mapTo(String.class)
                .list());
    }

    /** {@return how long a mail of the neighbour takes} */
    private static Duration mailed(AbuseGround ground, RestClient owner, Workshop workshop) throws IOException {
        long before = received(ground);
        long begun = System.nanoTime();
        require(test(owner, workshop, mail(NEIGHBOUR)));
        try {
            await().atMost(NEIGHBOURS_TIME).pollInterval(Duration.ofMillis(10)).until(() -> received(ground) > before);
        } catch (ConditionTimeoutException e) {
            throw new IOException(
                    "the neighbour's mail had not come after %d s: %s"
                            .formatted(NEIGHBOURS_TIME.toSeconds(), states(ground)),
                    e);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static long received(AbuseGround ground) {
        return ground.mail().mails().stream()
                .filter(mail -> mail.contains(NEIGHBOUR))
                .count();
    }

    private static Map<String, String> mail(String to) {
        return Map.of("channel", "email", "to", to);
    }

    private static Answer test(RestClient owner, Workshop workshop, Map<String, String> notice) {
        return owner.post("/workshops/%d/notifications/test".formatted(workshop.id()), notice);
    }

    private static void require(Answer answer) throws IOException {
        if (answer.status() / 100 != 2) {
            throw new IOException("a test notice was answered %d".formatted(answer.status()));
        }
    }

    private static void address(AbuseGround ground, Workshop workshop, String email) {
        ground.database()
                .useHandle(handle -> handle.execute(
                        "update app_user set email = ? where workshop_id = ? and role = 'owner'",
                        email,
                        workshop.id()));
    }
}
