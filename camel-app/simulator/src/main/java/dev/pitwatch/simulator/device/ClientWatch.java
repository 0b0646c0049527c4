package dev.pitwatch.simulator.device;

import dev.pitwatch.core.admission.broker.SimulatedClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which client ids real devices use at the embedded broker, from the lines that its process says: {@code CONNECTED id}
 * and {@code LEFT id}. It says none of the simulator's own connections, which carry {@link SimulatedClient#MARK}. Thread safe.
 */
public final class ClientWatch {

    private final Map<String, Integer> connected = new HashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Listener for who came or went. */
    interface Listener {
        /** Must be quick; {@code connected}: someone is there now under this id. */
        void changed(String clientId, boolean connected);
    }

    /** Takes a line; one that is neither of the two is left alone. */
    public synchronized void line(String line) {
        String[] words = line.split(" ", 2);
        if (words.length < 2) {
            return;
        }
        switch (words[0]) {
            case "CONNECTED" -> count(words[1], 1);
            case "LEFT" -> count(words[1], -1);
            default -> {
                return;
            }
        }
        tell(words[1]);
    }

    /** The broker's process is a new one: no one is connected. */
    public synchronized void reset() {
        Set<String> gone = Set.copyOf(connected.keySet());
        connected.clear();
        gone.forEach(this::tell);
    }

    synchronized boolean isConnected(String clientId) {
        return connected.getOrDefault(clientId, 0) > 0;
    }

    void onChange(Listener listener) {
        listeners.add(listener);
    }

    private void tell(String clientId) {
        boolean now = isConnected(clientId);
        listeners.forEach(listener -> listener.changed(clientId, now));
    }

    private void count(String clientId, int change) {
        // On a take-over the old connection may be told to have left before or after the new one came.
        if (connected.merge(clientId, change, Integer::sum) == 0) {
            connected.remove(clientId);
        }
    }
}
