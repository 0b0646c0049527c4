package dev.pitwatch.core.admission.broker;

import dev.pitwatch.spi.AccountRules;
import dev.pitwatch.spi.BrokerAccounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A broker that keeps accounts itself, in memory, and the words that it is asked in. */
final class FakeRemoteBroker implements BrokerAccounts, RemoteAccounts.Asked {

    private static final String NAME = "name";

    record Kept(AccountRules rules, String password, String mark) {}

    final Map<String, Kept> accounts = new TreeMap<>();
    /** Made by somebody else. */
    final List<String> others = new ArrayList<>();

    final List<Object> changes = new ArrayList<>();
    boolean away;
    /** What it says to a change that it refuses; empty: it takes all. */
    String refusal = "";

    @Override
    public Map<String, Object> ask(Map<String, Object> request) throws IOException {
        if (away) {
            throw new IOException("planted: the broker is away");
        }
        Object change = request.get("change");
        if (change == null) {
            return request;
        }
        changes.add(change + " " + request.get(NAME));
        if (!refusal.isEmpty()) {
            return Map.of("failure", refusal);
        }
        if (change.equals("put")) {
            accounts.put((String) request.get(NAME), (Kept) request.get("kept"));
        } else {
            accounts.remove((String) request.get(NAME));
        }
        return Map.of();
    }

    @Override
    public Map<String, Object> put(AccountRules account, Optional<String> password, String mark) {
        String kept = password.orElseGet(() -> accounts.get(account.username()).password());
        return Map.of("change", "put", NAME, account.username(), "kept", new Kept(account, kept, mark));
    }

    @Override
    public Map<String, Object> remove(String username) {
        return Map.of("change", "remove", NAME, username);
    }

    @Override
    public Map<String, Object> list(int offset, int count) {
        return Map.of("offset", offset, "count", count);
    }

    @Override
    public Map<String, Object> find(String username) {
        return Map.of(NAME, username);
    }

    @Override
    public Optional<Listed> listed(Map<String, Object> answer) {
        List<String> names = new ArrayList<>(others);
        names.addAll(accounts.keySet());
        if (answer.containsKey("offset")) {
            names = names.stream()
                    .skip((Integer) answer.get("offset"))
                    .limit((Integer) answer.get("count"))
                    .toList();
        } else {
            names.retainAll(List.of(answer.get(NAME)));
        }
        Map<String, String> marks = new TreeMap<>();
        for (String name : names) {
            if (accounts.containsKey(name)) {
                marks.put(name, accounts.get(name).mark());
            }
        }
        return Optional.of(new Listed(marks, names.size()));
    }

    @Override
    public List<SignIn> signIns(Map<String, Object> answer) {
        return List.of();
    }

    @Override
    public List<String> failures(Map<String, Object> answer) {
        return answer.get("failure") instanceof String failure ? List.of(failure) : List.of();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String requestTopic() {
        return "requests";
    }

    @Override
    public String answerTopic() {
        return "answers";
    }

    @Override
    public Map<String, Object> look(String hub) {
        return Map.of();
    }

    @Override
    public boolean isPrepared(Map<String, Object> answer) {
        return true;
    }

    @Override
    public Map<String, Object> prepare(String hub) {
        return Map.of();
    }

    @Override
    public Map<String, Object> disconnect(String username) {
        return Map.of();
    }
}
