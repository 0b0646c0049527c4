package dev.pitwatch.broker.mosquitto;

import dev.pitwatch.spi.AccountRules;
import dev.pitwatch.spi.BrokerAccounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Accounts at Mosquitto's dynamic security plugin: a client and a role for each. A role made anew and changed is what it is to
 * be whether or not it was there before: the plugin has no request for both.
 */
@Component
@NullMarked
public final class DynsecAccounts implements BrokerAccounts {

    private static final String TOPIC = "$CONTROL/dynamic-security/v1";
    /** Counted up when its rights change: a role that hubs have is not changed, which would hang up on them all. */
    private static final String HUB_ROLE = "pitwatch-hub-1";
    /** Parts our accounts from those that others made. */
    private static final String ROLE_PREFIX = "pitwatch-account-";

    private static final String ROLE = "rolename";
    private static final String USER = "username";
    private static final String MARK = "textdescription";
    private static final String PUBLISH = "publishClientSend";
    private static final String RECEIVE = "publishClientReceive";
    private static final Set<String> LISTS = Set.of("listClients", "getClient");
    private static final List<Map<String, Object>> DEFAULTS = List.of(
            byDefault(PUBLISH, false),
            byDefault(RECEIVE, false),
            byDefault("subscribe", false),
            byDefault("unsubscribe", true));

    @Override
    public String name() {
        return "mosquitto-dynsec";
    }

    @Override
    public String requestTopic() {
        return TOPIC;
    }

    @Override
    public String answerTopic() {
        return TOPIC + "/response";
    }

    @Override
    public Map<String, Object> look(String hub) {
        return request(command("getClient", USER, hub), command("getDefaultACLAccess"));
    }

    @Override
    public boolean isPrepared(Map<String, Object> answer) {
        boolean hasRole = responses(answer)
                .map(response -> child(child(response, "data"), "client"))
                .flatMap(client -> maps(client.get("roles")))
                .anyMatch(role -> HUB_ROLE.equals(role.get(ROLE)));
        long denied = responses(answer)
                .flatMap(response -> maps(child(response, "data").get("acls")))
                .filter(DEFAULTS::contains)
                .count();
        return hasRole && denied == DEFAULTS.size();
    }

    @Override
    public Map<String, Object> prepare(String hub) {
        List<Map<String, Object>> rights = List.of(
                acl(PUBLISH, "#"),
                acl(RECEIVE, "#"),
                acl("subscribePattern", "#"),
                acl("subscribePattern", "$share/#"));
        return request(
                command("createRole", ROLE, HUB_ROLE, "acls", rights),
                command("setDefaultACLAccess", "acls", DEFAULTS),
                // Last: it hangs up on the hub.
                command("addClientRole", USER, hub, ROLE, HUB_ROLE));
    }

    @Override
    public Map<String, Object> put(AccountRules account, Optional<String> password, String mark) {
        String role = ROLE_PREFIX + account.username();
        List<Map<String, Object>> rights = Stream.of(
                        account.publish().stream().map(topic -> acl(PUBLISH, topic)),
                        account.subscribe().stream().map(topic -> acl("subscribeLiteral", topic)),
                        account.subscribe().stream().map(topic -> acl(RECEIVE, topic)))
                .flatMap(all -> all)
                .toList();
        Map<String, Object> marked = client("modifyClient", account, password, role);
        marked.put(MARK, mark);
        return request(
                command("createRole", ROLE, role, "acls", rights),
                command("modifyRole", ROLE, role, "acls", rights),
                client("createClient", account, password, role),
                command(account.enabled() ? "enableClient" : "disableClient", USER, account.username()),
                // Last: what was done half has no mark.
                marked);
    }

    private static Map<String, Object> client(
            String command, AccountRules account, Optional<String> password, String role) {
        Map<String, Object> client = command(
                command,
                USER,
                account.username(),
                "clientid",
                account.clientId().orElse(""),
                "roles",
                List.of(Map.of(ROLE, role)));
        password.ifPresent(secret -> client.put("password", secret));
        return client;
    }

    @Override
    public Map<String, Object> remove(String username) {
        return request(command("deleteClient", USER, username), command("deleteRole", ROLE, ROLE_PREFIX + username));
    }

    @Override
    public Map<String, Object> disconnect(String username) {
        // Mosquitto hangs up on who is changed, even when nothing is: so what was disabled meanwhile stays so.
        return request(command("modifyClient", USER, username));
    }

    @Override
    public Map<String, Object> list(int offset, int count) {
        return request(command("listClients", "verbose", true, "offset", offset, "count", count));
    }

    @Override
    public Map<String, Object> find(String username) {
        return request(command("getClient", USER, username));
    }

    @Override
    public Optional<Listed> listed(Map<String, Object> answer) {
        return clients(answer)
                .map(clients -> new Listed(
                        clients.stream()
                                .filter(DynsecAccounts::isOurs)
                                .collect(Collectors.toMap(DynsecAccounts::name, DynsecAccounts::mark, (a, b) -> b)),
                        clients.size()));
    }

    @Override
    public List<SignIn> signIns(Map<String, Object> answer) {
        return clients(answer).stream()
                .flatMap(List::stream)
                .map(DynsecAccounts::signIn)
                .toList();
    }

    private static SignIn signIn(Map<?, ?> client) {
        return new SignIn(
                name(client),
                client.get("clientid") instanceof String clientId ? Optional.of(clientId) : Optional.empty(),
                // Mosquitto has it from 2.1 on.
                client.get("connections") instanceof List<?> connections
                        ? Optional.of(maps(connections)
                                .map(one -> one.get("address") instanceof String address ? address : "")
                                .toList())
                        : Optional.empty());
    }

    private static Optional<List<Map<?, ?>>> clients(Map<String, Object> answer) {
        return responses(answer)
                .filter(response -> LISTS.contains(String.valueOf(response.get("command"))))
                .findFirst()
                .map(response -> child(response, "data"))
                .map(data -> data.containsKey("client")
                        ? List.<Map<?, ?>>of(child(data, "client"))
                        : maps(data.get("clients")).toList());
    }

    private static String name(Map<?, ?> client) {
        return String.valueOf(client.get(USER));
    }

    private static String mark(Map<?, ?> client) {
        return client.get(MARK) instanceof String mark ? mark : "";
    }

    private static boolean isOurs(Map<?, ?> client) {
        return maps(client.get("roles")).anyMatch(role -> (ROLE_PREFIX + client.get(USER)).equals(role.get(ROLE)));
    }

    @Override
    public List<String> failures(Map<String, Object> answer) {
        return responses(answer)
                .filter(response -> response.containsKey("error"))
                .filter(response ->
                        !isAsItIsToBe(String.valueOf(response.get("command")), String.valueOf(response.get("error"))))
                .map(response -> "%s: %s".formatted(response.get("command"), response.get("error")))
                .toList();
    }

    /** What is there already was only to be there, and what isn't was only to go. */
    private static boolean isAsItIsToBe(String command, String error) {
        return command.startsWith("create") && error.endsWith("already exists")
                || (command.startsWith("delete") || command.startsWith("get")) && error.endsWith("not found");
    }

    private static Map<String, Object> request(Object... commands) {
        return Map.of("commands", List.of(commands));
    }

    private static Map<String, Object> command(String name, Object... members) {
        Map<String, Object> command = new LinkedHashMap<>();
        command.put("command", name);
        for (int i = 0; i < members.length; i += 2) {
            command.put((String) members[i], members[i + 1]);
        }
        return command;
    }

    private static Map<String, Object> acl(String type, String topic) {
        return Map.of("acltype", type, "topic", topic, "allow", true);
    }

    private static Map<String, Object> byDefault(String type, boolean allow) {
        return Map.of("acltype", type, "allow", allow);
    }

    private static Stream<Map<?, ?>> responses(Map<String, Object> answer) {
        return maps(answer.get("responses"));
    }

    private static Map<?, ?> child(Map<?, ?> parent, String name) {
        return parent.get(name) instanceof Map<?, ?> child ? child : Map.of();
    }

    private static Stream<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> some) {
            some.forEach(one -> {
                if (one instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            });
        }
        return maps.stream();
    }
}
