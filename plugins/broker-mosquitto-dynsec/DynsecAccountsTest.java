package dev.pitwatch.broker.mosquitto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.AccountRules;
import dev.pitwatch.spi.BrokerAccounts.Listed;
import dev.pitwatch.spi.BrokerAccounts.SignIn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DynsecAccountsTest {

    private static final AccountRules DEVICE =
            new AccountRules("ESP32-1", Optional.of("ESP32-1"), List.of("a/status"), List.of("a/command"), true);

    private final DynsecAccounts accounts = new DynsecAccounts();

    @Test
    void givenADevice_whenPut_thenRoleAndClientAreMadeAndChangedAndItMaySignIn() {
        assertThat(commands(accounts.put(DEVICE, Optional.of("secret"), "m1")))
                .containsExactly("createRole", "modifyRole", "createClient", "enableClient", "modifyClient");
        assertThat(accounts.put(DEVICE, Optional.of("secret"), "m1").toString())
                .contains(
                        "secret",
                        "publishClientSend",
                        "subscribeLiteral",
                        "publishClientReceive",
                        "clientid=ESP32-1",
                        "textdescription=m1");
        assertThat(accounts.put(DEVICE, Optional.empty(), "m1").toString()).doesNotContain("password");
        assertThat(commands(accounts.remove("ESP32-1"))).containsExactly("deleteClient", "deleteRole");
        assertThat(commands(accounts.disconnect("ESP32-1"))).containsExactly("modifyClient");
        assertThat(accounts.disconnect("ESP32-1").toString()).doesNotContain("roles", "clientid", "textdescription");
    }

    @Test
    void givenAnswers_whenRead_thenOnlyWhatIsNotAsItIsToBeIsAFailure() {
        assertThat(accounts.failures(answer(
                        Map.of("command", "createRole", "error", "Role already exists"),
                        Map.of("command", "deleteClient", "error", "Client not found"),
                        Map.of("command", "getClient", "error", "Client not found"),
                        Map.of("command", "modifyRole"))))
                .isEmpty();
        assertThat(accounts.failures(answer(Map.of("command", "modifyClient", "error", "Role not found"))))
                .containsExactly("modifyClient: Role not found");
        assertThat(accounts.failures(Map.of("responses", "odd"))).isEmpty();
    }

    @Test
    void givenAListOfClients_whenRead_thenThoseOfOthersAreLeftOut() {
        Map<String, Object> ours = Map.of(
                "username", "ESP32-1",
                "textdescription", "m1",
                "roles", List.of(Map.of("rolename", "pitwatch-account-ESP32-1")));
        Map<String, Object> hub = Map.of("username", "hub", "roles", List.of(Map.of("rolename", "admin")));

        assertThat(accounts.listed(
                        answer(Map.of("command", "listClients", "data", Map.of("clients", List.of(ours, hub, "odd"))))))
                .contains(new Listed(Map.of("ESP32-1", "m1"), 2));
        assertThat(accounts.listed(answer(Map.of("command", "getClient", "data", Map.of("client", ours)))))
                .contains(new Listed(Map.of("ESP32-1", "m1"), 1));
        assertThat(accounts.listed(answer(Map.of("command", "getClient", "error", "Client not found"))))
                .contains(new Listed(Map.of(), 0));
        assertThat(accounts.listed(answer(Map.of("command", "modifyClient")))).isEmpty();
    }

    @Test
    void givenClientsOfOldAndNewBrokers_whenRead_thenConnectionsAreThoseThatTheyTell() {
        Map<String, Object> old = Map.of("username", "ESP32-1", "clientid", "ESP32-1");
        Map<String, Object> connected = Map.of(
                "username", "ESP32-2",
                "clientid", "ESP32-2",
                "connections", List.of(Map.of("address", "10.0.0.7")));
        Map<String, Object> any = Map.of("username", "w1", "connections", List.of(Map.of(), Map.of("address", "::1")));
        Map<String, Object> away = Map.of("username", "hub", "connections", List.of());

        assertThat(accounts.signIns(answer(Map.of(
                        "command",
                        "listClients",
                        "data",
                        Map.of("clients", List.of(old, connected, any, away, "odd"))))))
                .containsExactly(
                        new SignIn("ESP32-1", Optional.of("ESP32-1"), Optional.empty()),
                        new SignIn("ESP32-2", Optional.of("ESP32-2"), Optional.of(List.of("10.0.0.7"))),
                        new SignIn("w1", Optional.empty(), Optional.of(List.of("", "::1"))),
                        new SignIn("hub", Optional.empty(), Optional.of(List.of())));
        assertThat(accounts.signIns(answer(Map.of("command", "getClient", "error", "Client not found"))))
                .isEmpty();
    }

    @Test
    void givenNoRoleOrOtherDefaults_whenLookedAt_thenItIsNotPrepared() {
        Map<String, Object> withRole = Map.of(
                "command",
                "getClient",
                "data",
                Map.of("client", Map.of("username", "hub", "roles", List.of(Map.of("rolename", "pitwatch-hub-1")))));
        assertThat(accounts.isPrepared(answer(Map.of("command", "getClient", "error", "Client not found"))))
                .isFalse();
        assertThat(accounts.isPrepared(answer(defaults(false)))).isFalse();
        assertThat(accounts.isPrepared(answer(withRole, defaults(false)))).isTrue();
        assertThat(accounts.isPrepared(answer(withRole, defaults(true)))).isFalse();
        assertThat(commands(accounts.prepare("hub")))
                .containsExactly("createRole", "setDefaultACLAccess", "addClientRole");
        assertThat(commands(accounts.look("hub"))).containsExactly("getClient", "getDefaultACLAccess");
        assertThat(accounts.name()).isEqualTo("mosquitto-dynsec");
        assertThat(accounts.answerTopic()).startsWith(accounts.requestTopic());
    }

    private static Map<String, Object> defaults(boolean receive) {
        return Map.of(
                "command",
                "getDefaultACLAccess",
                "data",
                Map.of(
                        "acls",
                        List.of(
                                Map.of("acltype", "publishClientSend", "allow", false),
                                Map.of("acltype", "publishClientReceive", "allow", receive),
                                Map.of("acltype", "subscribe", "allow", false),
                                Map.of("acltype", "unsubscribe", "allow", true))));
    }

    private static Map<String, Object> answer(Object... responses) {
        return Map.of("responses", List.of(responses));
    }

    @SuppressWarnings("unchecked")
    private static List<Object> commands(Map<String, Object> request) {
        return ((List<Map<String, Object>>) request.get("commands"))
                .stream().map(command -> command.get("command")).toList();
    }
}
