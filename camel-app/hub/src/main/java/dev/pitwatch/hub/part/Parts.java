package dev.pitwatch.hub.part;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.hub.rest.Handlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a hub, in the order in which they were made. Used by one thread. */
public final class Parts implements Part {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final List<Part> parts = new ArrayList<>();

    /** {@return the part, which is one of these from now on} */
    public <T extends Part> T add(T part) {
        parts.add(part);
        return part;
    }

    @Override
    public void bind(Registry registry) {
        parts.forEach(part -> part.bind(registry));
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        parts.forEach(part -> part.listen(notifications));
    }

    @Override
    public List<Handlers> handlers() {
        return parts.stream().flatMap(part -> part.handlers().stream()).toList();
    }

    @Override
    public Map<String, String> duties() {
        Map<String, String> duties = new TreeMap<>();
        parts.forEach(part -> duties.putAll(part.duties()));
        return duties;
    }

    @Override
    public void start() throws Exception {
        for (Part part : parts) {
            part.start();
        }
    }

    /** One that fails keeps none of the others from being closed. */
    @Override
    public void close() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).close();
            } catch (RuntimeException e) {
                LOG.warn("while stopping: {}", e.getMessage(), e);
            }
        }
        parts.clear();
    }
}
