package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.crypto.P256;
import dev.pitwatch.core.testing.MailServer;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Base64.Encoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;

/** What one workshop's notices may take of the channels that all share. */
final class NoticeAbuse {

    /** As many tests as a workshop may send within an hour. */
    private static final int TESTS = 20;

    private static final Duration NEIGHBOURS_TIME = Duration.ofSeconds(15);
    /** A port that nobody listens on. */
    private static final int NO_ONE = 9;

    private static final String NEIGHBOUR = "neighbour@example.com";

    private NoticeAbuse() {}

    /** Mails to a mailbox that there isn't, and to one whose server takes the address and never answers. */
    static String badMailboxes(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop flooder = ground.pitwatch().workshop("Mailer", 1);
        RestClient owner = ground.pitwatch().signIn(flooder.owner());
        address(ground, ground.neighbour(), NEIGHBOUR);
        Duration quiet = mailed(ground);
        for (int test = 0; test < TESTS; test++) {
            String to = "flooder" + (test < TESTS / 2 ? MailServer.REFUSED : MailServer.HANGS);
            address(ground, flooder, to);
            require(test(owner, flooder, mail(to)));
        }
        awaitNeighbour(
                "no mail to the mailbox that hangs was tried",
                () -> ground.mail().hanging() > 0);
        Duration meanwhile = mailed(ground);
        int hanging = ground.mail().hanging();
        ground.mail().hangUp();
        return "neighbour's mail after %,d ms, quiet %,d ms, while %d hang"
                .formatted(meanwhile.toMillis(), quiet.toMillis(), hanging);
    }

    /** Messages to browsers whose push service takes each connection and never answers. */
    static String slowBrowsers(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop flooder = ground.pitwatch().workshop("Pusher", 1);
        Workshop neighbour = ground.pitwatch().workshop("Pushed", 1);
        RestClient owner = ground.pitwatch().signIn(flooder.owner());
        RestClient neighboursOwner = ground.pitwatch().signIn(neighbour.owner());
        try (TarPit tarPit = new TarPit()) {
            subscribe(owner, tarPit.port(), "send");
            subscribe(neighboursOwner, NO_ONE, "quiet");
            Duration quiet = pushed(ground, neighboursOwner, neighbour);
            for (int test = 0; test < TESTS; test++) {
                require(test(owner, flooder, Map.of("channel", "push")));
            }
            awaitNeighbour("no message to the push service that hangs was tried", () -> tarPit.held() > 0);
            subscribe(neighboursOwner, NO_ONE, "meanwhile"); // the other may rest by now, as it never answers
            Duration meanwhile = pushed(ground, neighboursOwner, neighbour);
            return "neighbour's push was tried after %,d ms, quiet %,d ms, while %d hang"
                    .formatted(meanwhile.toMillis(), quiet.toMillis(), tarPit.held());
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
    private static Duration mailed(AbuseGround ground) throws IOException {
        long before = received(ground);
        long begun = System.nanoTime();
        require(test(ground.neighboursOwner(), ground.neighbour(), mail(NEIGHBOUR)));
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
