package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.JdbiMachineRepository;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.MachineService;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.identity.SignedIn;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a socket: a session that ends, a user who is changed, a machine that is revoked. */
class SocketEndsIT extends LiveSocketCase {

    @Test
    void givenOperatorsGrantIsTaken_whenNoticed_thenNoMoreEventsOfThatPit() throws Exception {
        start(UNHURRIED);
        LiveSession session = user("staff", "operator", workshop, pit1, pit2);
        Client client = open(session);
        client.next();
        client.send("{\"type\":\"subscribe\",\"workshop_id\":%d}", workshop);
        client.next();

        superuser.useHandle(handle -> handle.execute("delete from pit_grant where pit_id = " + pit2));
        await().until(() ->
                sessions.find(session.id()).orElseThrow().principal().pitIds().equals(Set.of(pit1)));
        update(pit2);
        update(pit1);

        assertThat(client.next().get("data").get("pit_id").longValue()).isEqualTo(pit1);
    }

    @Test
    void givenSessionEnds_whenNoticed_thenClosedWith4401() throws Exception {
        start(UNHURRIED);
        LiveSession session = owner();
        Client client = open(session);
        client.next();

        superuser.useHandle(handle -> handle.execute(
                "update session set ended_at = now(), ended_reason = 'test' where id = '" + session.id() + "'"));

        assertThat(client.closedWith()).isEqualTo((short) 4401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "is_active = false",
                "password_hash = 'another'",
                "role = 'staff', sub_role = 'admin'",
                "workshop_id = (select max(id) from workshop)"
            })
    void givenAUserWhoIsChanged_whenNoticed_thenTheirSocketsCloseAndNobodyElses(String change) throws Exception {
        start(UNHURRIED);
        LiveSession session = owner();
        Client first = open(session);
        Client second = open(session);
        Client other = open(owner());
        other.next();

        superuser.useHandle(handle -> handle.execute("update app_user set %s where id = %d"
                .formatted(change, session.principal().userId())));

        assertThat(first.closedWith()).isEqualTo((short) 4401);
        assertThat(second.closedWith()).isEqualTo((short) 4401);
        assertThat(sessions.find(session.id())).isEmpty();
        other.expectNothing();
        assertThat(other.closed).isEmpty();
    }

    @Test
    void givenASocket_whenThePasswordIsChanged_thenTheNewSessionGoesOnWhereItWas() throws Exception {
        start(UNHURRIED);
        id(
                "insert into app_user (workshop_id, username, name, role, password_hash)"
                        + " values (%d, 'owner', 'O', 'owner', '%s') returning id",
                workshop, HASH);
        SessionService signIn = signIn(sessions);
        String token = ((SignedIn) signIn.login("owner", PASSWORD, HERE)).accessToken();
        Client before = open("/ws?token=" + token, Map.of());
        String seen = before.next().get("event_id").textValue();

        SignedIn next = signIn.changePassword(authentication.byToken(token), PASSWORD, "Newpassword1", HERE);
        await().until(() -> before.closed.contains((short) 4401));
        update(pit1);

        Client after = open("/ws?token=" + next.accessToken(), Map.of());
        assertThat(after.next().get("type").textValue()).isEqualTo("hello");
        after.send("{\"type\":\"subscribe\",\"workshop_id\":%d,\"since\":\"%s\"}", workshop, seen);
        assertThat(after.next().get("type").textValue()).isEqualTo("subscribed");
        assertThat(after.next().get("data").get("pit_id").longValue()).isEqualTo(pit1);
        assertThat(after.closed).isEmpty();
    }

    @Test
    void givenKioskAndKeys_whenOpenedAndRevoked_thenTheyWatchUntilThen() throws Exception {
        start(UNHURRIED);
        Principal owner = owner().principal();
        MachineService machines = machines();
        MachineService.Link link = machines.createLink(owner, workshop, "Wall");
        String shown = link.url().substring(link.url().lastIndexOf('/') + 1);
        String forJobs = machines.createKey(owner, workshop, "Till", Set.of(ApiScope.JOBS))
                .key();
        MachineService.NewKey reading = machines.createKey(owner, workshop, "Till", Set.of(ApiScope.READ));
        Client kiosk = open("/ws?token=" + machines.openKiosk(shown).accessToken(), Map.of());
        Client key = open("/ws?token=" + reading.key(), Map.of());
        Client byHeader = open("/ws", Map.of("Authorization", "Bearer " + reading.key()));
        assertThat(byHeader.next().get("type").textValue()).isEqualTo("hello");
        assertThat(refused("/ws?token=" + forJobs, Map.of())).isEqualTo(403);
        assertThat(refused("/ws", Map.of("Authorization", "Bearer " + forJobs))).isEqualTo(403);
        assertThat(refused("/ws", Map.of("Authorization", "Bearer pwk_nonsense")))
                .isEqualTo(401);
        assertThat(refused("/ws?token=" + reading.key(), Map.of("Authorization", "Bearer " + reading.key())))
                .as("one of them")
                .isEqualTo(401);

        for (Client client : List.of(kiosk, key)) {
            client.next();
            client.send("{\"type\":\"subscribe\",\"late\":true}");
            assertThat(longs(client.next().get("pit_ids"))).containsExactly(pit1, pit2);
            events.publish(LiveEvent.ofWorkshop(LiveEventType.SUBSCRIPTION, workshop, Map.of()));
            update(pit1);
            assertThat(client.next().get("type").textValue()).isEqualTo("sensor_update");
        }

        kiosk.next(); // the reading that the key was told
        late(pit1);
        events.publish(LiveEvent.ofPit(LiveEventType.DEVICE_COMMAND, workshop, pit1, Map.of("command", "RESTART")));
        events.publish(LiveEvent.ofPit(LiveEventType.DEVICE_ONLINE, workshop, pit1, Map.of("ip", "192.168.1.7")));
        kiosk.expectNothing(); // the live page of a wall shows none of these
        assertThat(key.next().get("type").textValue()).isEqualTo("sensor_update");
        assertThat(key.next().get("type").textValue()).isEqualTo("device_online");
        events.publish(jobEvent(LiveEventType.JOB_STATUS, pit1, 42));
        assertThat(kiosk.next().get("data"))
                .as("a wall does not say whose car it is")
                .isEqualTo(tree("{\"id\":42,\"status\":\"in_progress\",\"car_plate\":\"DL01AB1234\"}"));
        superuser.useHandle(handle -> handle.execute("update machine set revoked_at = now()"));
        assertThat(kiosk.closedWith()).isEqualTo((short) 4401);
        assertThat(key.closedWith()).isEqualTo((short) 4401);
    }

    private MachineService machines() {
        return new MachineService(
                new JdbiMachineRepository(db.database()),
                sessions,
                tokens(),
                authentication,
                db.masterKey(),
                URI.create("http://localhost"),
                clock);
    }
}
