package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.platform.operation.JdbiPlatformNewsRepository;
import dev.pitwatch.core.platform.operation.PlatformNews;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The platform's stream over the shipped route, a real server, client and database. */
class PlatformStreamIT extends LiveSocketCase {

    private static final String PLATFORM = "{\"type\":\"subscribe\",\"platform\":true}";

    private final JdbiPlatformNewsRepository otherHub = new JdbiPlatformNewsRepository(db.database());

    private final CountDownLatch listening = new CountDownLatch(1);

    PlatformStreamIT() {
        new PlatformStream("here", List.of(), otherHub::tell, events).listen(notifications);
        notifications.on(PlatformNews.CHANNEL, payload -> listening.countDown());
    }

    /** Else it would be told in the middle that something may have been missed. */
    @BeforeEach
    void awaitNotifications() throws InterruptedException {
        assertThat(listening.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private Client following(LiveSession who) throws Exception {
        Client client = open(who);
        client.next();
        client.send(PLATFORM);
        JsonNode subscribed = client.next();
        assertThat(subscribed.get("type").textValue()).isEqualTo("subscribed");
        assertThat(subscribed.get("workshop_id").isNull()).isTrue();
        assertThat(subscribed.get("pit_ids")).isEmpty();
        return client;
    }

    @Test
    void givenASuperAdminWhoFollows_whenWorkshopsAndOtherHubsChange_thenItHearsOfThatAndOfNothingElse()
            throws Exception {
        start(UNHURRIED);
        Client client = following(user("super_admin", null, null));

        update(pit1);
        events.publish(LiveEvent.ofPlatform(LiveEventType.ALERT, Map.of("id", 7)));
        JsonNode alert = client.next();
        assertThat(alert.get("type").textValue()).isEqualTo("alert");
        assertThat(alert.get("workshop_id").isNull()).isTrue();
        otherHub.tell(List.of(new PlatformNews("route", Map.of("node", "there", "id", "ingest"))));
        assertThat(client.next().get("data").get("node").textValue()).isEqualTo("there");

        long made = id("insert into workshop (name) values ('New') returning id");
        assertThat(change(client, made)).isEqualTo("made");
        execute("insert into subscription (workshop_id, status) values (%d, 'active')".formatted(made));
        execute("update subscription set status = 'past_due' where workshop_id = " + made);
        execute("update subscription set status = 'suspended' where workshop_id = " + made);
        assertThat(change(client, made)).isEqualTo("suspended");
        execute("update subscription set status = 'active' where workshop_id = " + made);
        assertThat(change(client, made)).isEqualTo("restored");
        execute("update workshop set archived_at = now() where id = " + made);
        assertThat(change(client, made)).isEqualTo("gone");
        client.expectNothing();
    }

    private static String change(Client client, long workshop) throws InterruptedException {
        JsonNode event = client.next();
        assertThat(event.get("type").textValue()).isEqualTo("workshop");
        assertThat(event.get("data").get("id").longValue()).isEqualTo(workshop);
        assertThat(event.get("data").get("code").textValue()).isNotEmpty();
        return event.get("data").get("change").textValue();
    }

    @Test
    void givenABreak_whenASuperAdminComesBack_thenWhatWasMissedFollowsOrItIsToldToLoadAnew() throws Exception {
        start(UNHURRIED);
        LiveSession root = user("super_admin", null, null);
        Client first = following(root);
        events.publish(LiveEvent.ofPlatform(LiveEventType.ALERT, Map.of("id", 1)));
        String since = first.next().get("event_id").textValue();
        first.socket.close();
        events.publish(LiveEvent.ofPlatform(LiveEventType.ALERT, Map.of("id", 2)));

        Client second = open(root);
        second.next();
        second.send("{\"type\":\"subscribe\",\"platform\":true,\"since\":\"%s\"}", since);
        assertThat(second.next().get("event_id").textValue()).isEqualTo(since);
        assertThat(second.next().get("data").get("id").intValue()).isEqualTo(2);

        events.resyncPlatform();
        assertThat(second.next().get("type").textValue()).isEqualTo("resync");
        second.send("{\"type\":\"subscribe\",\"platform\":true,\"since\":\"k00000-1\"}");
        assertThat(second.next().get("type").textValue()).isEqualTo("subscribed");
        assertThat(second.next().get("type").textValue()).isEqualTo("resync");
        second.send("{\"type\":\"subscribe\",\"workshop_id\":%d}", workshop);
        assertThat(second.next().get("workshop_id").longValue()).isEqualTo(workshop);
        events.publish(LiveEvent.ofPlatform(LiveEventType.ALERT, Map.of("id", 3)));
        second.expectNothing();
    }

    @Test
    void givenOthers_whenTheyWantThePlatformsStream_thenThereIsNoneForThemAndAWorkshopsFieldsAreRefused()
            throws Exception {
        start(UNHURRIED);
        for (LiveSession who : List.of(owner(), user("staff", "admin", workshop))) {
            Client client = open(who);
            client.next();
            client.send(PLATFORM);
            assertThat(client.next().get("code").textValue()).isEqualTo("not_found");
            client.send("{\"type\":\"subscribe\",\"workshop_id\":0}");
            assertThat(client.next().get("code").textValue()).isEqualTo("not_found");
        }
        Client root = open(user("super_admin", null, null));
        root.next();
        for (String more : List.of("\"workshop_id\":1", "\"pit_ids\":[1]", "\"late\":true")) {
            root.send("{\"type\":\"subscribe\",\"platform\":true,%s}", more);
            assertThat(root.next().get("code").textValue()).as(more).isEqualTo("validation_failed");
        }
        root.send("{\"type\":\"subscribe\",\"platform\":true,\"workshop_id\":null,\"pit_ids\":null,\"late\":null}");
        assertThat(root.next().get("type").textValue()).as("null is absent").isEqualTo("subscribed");
        root.send("{\"type\":\"subscribe\",\"platform\":1}");
        assertThat(root.next().get("code").textValue()).isEqualTo("validation_failed");
        root.send("{\"type\":\"subscribe\",\"workshop_id\":0}");
        assertThat(root.next().get("code").textValue()).isEqualTo("not_found");
    }
}
