package dev.pitwatch.launcher.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Which client ids are connected to the embedded broker, from the lines that its process says: {@code CONNECTED id} and
 * {@code LEFT id}. Thread safe.
 */
public final class ClientWatch {

    private final Map<String, Integer> connected = new HashMap<>();
    private final CopyOnWriteArrayList<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** Takes a line; one that is neither of the two is left alone. */
    public void line(String line) {
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
        listeners.forEach(listener -> listener.accept(words[1]));
    }

    /** The broker's process is a new one: nobody is connected. */
    public void reset() {
        Set<String> gone;
        synchronized (this) {
            gone = Set.copyOf(connected.keySet());
            connected.clear();
        }
        gone.forEach(id -> listeners.forEach(listener -> listener.accept(id)));
    }

    /** {@return whether somebody is connected under that client id} */
    synchronized boolean isConnected(String clientId) {
        return connected.getOrDefault(clientId, 0) > 0;
    }

    /** Tells each client id whose connections changed; the listener must be quick. */
    void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    private synchronized void count(String clientId, int change) {
        connected.merge(clientId, change, Integer::sum);
        // On a take-over the old connection may be told to have left before or after the new one came.
        connected.values().removeIf(count -> count == 0);
    }
}
