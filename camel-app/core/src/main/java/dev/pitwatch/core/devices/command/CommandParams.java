package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Licence keys among the params of commands: stored sealed only, since the one that reads the table must not have them. */
final class CommandParams {

    /** The one that no one but the device may see. */
    static final String SECRET = "license_key";

    private final MasterKey key;

    CommandParams(MasterKey key) {
        this.key = key;
    }

    /** {@return the params of a command as they are stored} */
    Map<String, Object> sealed(UUID command, Map<String, Object> params) {
        Map<String, Object> kept = new HashMap<>(params);
        kept.computeIfPresent(SECRET, (name, open) -> Base64.getEncoder()
                .encodeToString(Sealed.COMMAND.seal(key, command.toString(), open.toString())));
        return kept;
    }

    /** Opens those of a command that was read to be sent, in place. Throws when they were sealed with another key. */
    void open(Command stored) {
        stored.params()
                .computeIfPresent(
                        SECRET,
                        (name, kept) -> Sealed.COMMAND.open(
                                key, stored.id().toString(), Base64.getDecoder().decode(kept.toString())));
    }
}
