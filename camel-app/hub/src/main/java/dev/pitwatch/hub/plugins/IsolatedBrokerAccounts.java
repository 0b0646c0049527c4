package dev.pitwatch.hub.plugins;

import static java.util.Objects.requireNonNull;

import dev.pitwatch.spi.AccountRules;
import dev.pitwatch.spi.BrokerAccounts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What a plugin knows of a broker's accounts, behind its {@link Guard}: what it says of itself is asked once. */
final class IsolatedBrokerAccounts implements BrokerAccounts {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final BrokerAccounts accounts;
    private final Guard guard;
    private final String name;
    private final String requestTopic;
    private final String answerTopic;

    /** Asks it what it is, on a caller's thread that can wait for it. */
    IsolatedBrokerAccounts(BrokerAccounts accounts, Guard guard) {
        this.accounts = accounts;
        this.guard = guard;
        this.name = requireNonNull(accounts.name(), "name");
        this.requestTopic = requireNonNull(accounts.requestTopic(), "requestTopic");
        this.answerTopic = requireNonNull(accounts.answerTopic(), "answerTopic");
    }

    String service() {
        return "broker " + name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String requestTopic() {
        return requestTopic;
    }

    @Override
    public String answerTopic() {
        return answerTopic;
    }

    @Override
    public Map<String, Object> look(String hub) {
        return call("look", () -> accounts.look(hub));
    }

    @Override
    public boolean isPrepared(Map<String, Object> answer) {
        return call("isPrepared", () -> accounts.isPrepared(answer));
    }

    @Override
    public Map<String, Object> prepare(String hub) {
        return call("prepare", () -> accounts.prepare(hub));
    }

    @Override
    public Map<String, Object> put(AccountRules account, Optional<String> password, String mark) {
        return call("put", () -> accounts.put(account, password, mark));
    }

    @Override
    public Map<String, Object> remove(String username) {
        return call("remove", () -> accounts.remove(username));
    }

    @Override
    public Map<String, Object> disconnect(String username) {
        return call("disconnect", () -> accounts.disconnect(username));
    }

    @Override
    public Map<String, Object> list(int offset, int count) {
        return call("list", () -> accounts.list(offset, count));
    }

    @Override
    public Map<String, Object> find(String username) {
        return call("find", () -> accounts.find(username));
    }

    @Override
    public Optional<Listed> listed(Map<String, Object> answer) {
        return call("listed", () -> accounts.listed(answer));
    }

    @Override
    public List<SignIn> signIns(Map<String, Object> answer) {
        return call("signIns", () -> accounts.signIns(answer));
    }

    @Override
    public List<String> failures(Map<String, Object> answer) {
        return call("failures", () -> accounts.failures(answer));
    }

    private <T> T call(String what, Callable<T> call) {
        return guard.call("broker " + name, LIMIT, () -> requireNonNull(call.call(), () -> what + "() returned null"));
    }
}
