package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.readings.reading.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Leases of one hub in a table that several share; who is alive is said, and does not run out. */
final class FakeLeaseRepository implements LeaseRepository {

    /** What the hubs share. */
    static final class Table {
        final Map<Long, String> judges = new TreeMap<>();
        final Set<String> alive = new HashSet<>();
        final Set<Long> workshops = new HashSet<>();
        final List<Reading> stored = new ArrayList<>();
        final Map<String, Deque<String>> passedOn = new HashMap<>();
    }

    private final Table table;
    private final String node;

    FakeLeaseRepository(Table table, String node) {
        this.table = table;
        this.node = node;
    }

    /** {@return those of a hub without others} */
    static FakeLeaseRepository alone() {
        return new FakeLeaseRepository(new Table(), "alone");
    }

    @Override
    public Leased renew() {
        table.alive.add(node);
        table.passedOn.computeIfAbsent(node, any -> new ArrayDeque<>());
        for (Long workshop : table.workshops) {
            if (!table.alive.contains(table.judges.getOrDefault(workshop, ""))) {
                table.judges.put(workshop, node);
            }
        }
        Set<String> others = new HashSet<>(table.alive);
        others.remove(node);
        if (others.isEmpty()) {
            return Leased.ALL;
        }
        Set<Long> mine = new HashSet<>();
        table.judges.forEach((workshop, judge) -> {
            if (judge.equals(node)) {
                mine.add(workshop);
            }
        });
        return new Leased(false, mine, others);
    }

    boolean isOvertaken(long workshop) {
        return !table.judges.getOrDefault(workshop, node).equals(node);
    }

    @Override
    public int judged() {
        return (int) table.judges.values().stream().filter(node::equals).count();
    }

    @Override
    public void claimSoon() {
        // It claims each time.
    }

    @Override
    public void passOn(List<ReadingKey> readings) {
        List<String> texts = readings.isEmpty() ? List.of(ReadingKey.ALL) : ReadingKey.written(readings);
        table.passedOn.values().forEach(queue -> queue.addAll(texts));
    }

    @Override
    public List<Sample> readings(List<ReadingKey> keys) {
        return table.stored.stream()
                .filter(reading -> keys.contains(ReadingKey.of(reading)))
                .map(Sample::of)
                .toList();
    }

    @Override
    public void release() {
        table.alive.remove(node);
    }
}
