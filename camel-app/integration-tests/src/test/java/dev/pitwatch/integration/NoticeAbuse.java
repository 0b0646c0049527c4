package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.MailServer;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/** What one workshop's notices may take of the channels that all share. */
final class NoticeAbuse {

    /** As many tests as a workshop may send within an hour. */
    private static final int TESTS = 20;

    private static final Duration NEIGHBOURS_TIME = Duration.ofSeconds(15);
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
            require(test(owner, flooder, to));
        }
        try {
            await().atMost(NEIGHBOURS_TIME).until(() -> ground.mail().hanging() > 0);
        } catch (ConditionTimeoutException e) {
            throw new IOException("no mail to the mailbox that hangs was tried", e);
        }
        Duration meanwhile = mailed(ground);
        int hanging = ground.mail().hanging();
        ground.mail().hangUp();
        return "neighbour's mail after %,d ms, quiet %,d ms, while %d hang"
                .formatted(meanwhile.toMillis(), quiet.toMillis(), hanging);
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
        require(test(ground.neighboursOwner(), ground.neighbour(), NEIGHBOUR));
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

    private static Answer test(RestClient owner, Workshop workshop, String to) {
        return owner.post(
                "/workshops/%d/notifications/test".formatted(workshop.id()), Map.of("channel", "email", "to", to));
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
