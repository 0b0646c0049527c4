package dev.pitwatch.hub.live;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.base.live.NodeState;
import dev.pitwatch.core.platform.operation.JdbiPlatformNewsRepository;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.spi.Registry;

/** The platform's own stream. */
public final class PlatformStreamPart implements Part {

    private final PlatformStream stream;

    /** Takes what of this hub is looked at. */
    public PlatformStreamPart(HubServices services, LiveEvents events, List<Supplier<List<NodeState>>> watched)
            throws IOException {
        stream = new PlatformStream(
                NodeId.of(services.settings().folders().data()),
                watched,
                new JdbiPlatformNewsRepository(services.database())::tell,
                events);
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("platformStream", stream);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        stream.listen(notifications);
    }
}
