package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;

/**
 * Lets through the filters of a connection's SUBSCRIBEs and UNSUBSCRIBEs that its account may name, and answers the others
 * itself: Artemis sees only what is allowed, the client gets one answer with a code for each filter.
 */
final class SubscriptionGate {

    private static final int MAX_UNANSWERED = 64;
    private static final int FAILURE_3 = 0x80;
    private static final int FROM_ARTEMIS = -1;
    private static final int NOT_AUTHORIZED = MQTTReasonCodes.NOT_AUTHORIZED & 0xFF;
    private static final int QUOTA_EXCEEDED = MQTTReasonCodes.QUOTA_EXCEEDED & 0xFF;

    private final boolean version5;
    private final Set<String> subscribed;
    private final Refusals refusals;
    private final String username;
    private final Map<Integer, int[]> unanswered = new HashMap<>();

    SubscriptionGate(boolean version5, Set<String> kept, Refusals refusals, String username) {
        this.version5 = version5;
        this.subscribed = new HashSet<>(kept);
        this.refusals = refusals;
        this.username = username;
    }

    void forbiddenEnded(BrokerAccount account) {
        subscribed.removeIf(filter -> !DeviceRights.maySubscribe(account, filter));
    }

    void subscribe(ChannelHandlerContext ctx, MqttSubscribeMessage message, BrokerAccount account) {
        List<MqttTopicSubscription> asked = message.payload().topicSubscriptions();
        List<MqttTopicSubscription> granted = new ArrayList<>(asked.size());
        int[] codes = new int[asked.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = judge(asked.get(i).topicFilter(), account);
            if (codes[i] == FROM_ARTEMIS) {
                granted.add(asked.get(i));
            }
        }
        int id = message.variableHeader().messageId();
        if (granted.size() == asked.size()) {
            ctx.fireChannelRead(message);
        } else if (granted.isEmpty()) {
            ctx.writeAndFlush(subscribeAnswer(id, codes));
        } else if (await(ctx, id, codes)) {
            ctx.fireChannelRead(new MqttSubscribeMessage(
                    message.fixedHeader(), message.idAndPropertiesVariableHeader(), new MqttSubscribePayload(granted)));
        }
    }

    private int judge(String filter, BrokerAccount account) {
        if (!DeviceRights.maySubscribe(account, filter)) {
            refusals.topic(username, filter);
            return version5 ? NOT_AUTHORIZED : FAILURE_3;
        }
        if (subscribed.size() >= DeviceRights.MAX_SUBSCRIPTIONS && !subscribed.contains(filter)) {
            refusals.subscription(username, filter);
            return version5 ? QUOTA_EXCEEDED : FAILURE_3;
        }
        subscribed.add(filter);
        return FROM_ARTEMIS;
    }

    void unsubscribe(ChannelHandlerContext ctx, MqttUnsubscribeMessage message, BrokerAccount account) {
        List<String> asked = message.payload().topics();
        List<String> granted = new ArrayList<>(asked.size());
        int[] codes = new int[asked.size()];
        for (int i = 0; i < codes.length; i++) {
            String filter = asked.get(i);
            if (subscribed.remove(filter) || DeviceRights.maySubscribe(account, filter)) {
                codes[i] = FROM_ARTEMIS;
                granted.add(filter);
            } else {
                refusals.topic(username, filter);
                codes[i] = NOT_AUTHORIZED;
            }
        }
        int id = message.variableHeader().messageId();
        if (granted.size() == asked.size()) {
            ctx.fireChannelRead(message);
        } else if (granted.isEmpty()) {
            ctx.writeAndFlush(unsubscribeAnswer(id, codes));
        } else if (await(ctx, id, codes)) {
            ctx.fireChannelRead(new MqttUnsubscribeMessage(
                    message.fixedHeader(),
                    message.idAndPropertiesVariableHeader(),
                    new MqttUnsubscribePayload(granted)));
        }
    }

    /** The filters of one packet that are judged here wait for Artemis' answer to the others. */
    private boolean await(ChannelHandlerContext ctx, int id, int[] codes) {
        if (unanswered.size() >= MAX_UNANSWERED) {
            ctx.close();
            return false;
        }
        unanswered.put(id, codes);
        return true;
    }

    /** {@return what goes to the client: an answer of Artemis with our codes put in, any other message as it is} */
    Object completed(Object message) {
        if (unanswered.isEmpty()) {
            return message;
        }
        if (message instanceof MqttSubAckMessage answer) {
            int id = answer.variableHeader().messageId();
            int[] codes = unanswered.remove(id);
            return codes == null
                    ? message
                    : subscribeAnswer(id, merged(codes, answer.payload().reasonCodes()));
        }
        if (message instanceof MqttUnsubAckMessage answer) {
            int id = answer.variableHeader().messageId();
            int[] codes = unanswered.remove(id);
            return codes == null ? message : unsubscribeAnswer(id, merged(codes, codes(answer)));
        }
        return message;
    }

    private static List<Integer> codes(MqttUnsubAckMessage answer) {
        return answer.payload().unsubscribeReasonCodes().stream()
                .map(Short::intValue)
                .toList();
    }

    private static int[] merged(int[] codes, List<Integer> ofArtemis) {
        int[] all = codes.clone();
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == FROM_ARTEMIS) {
                all[i] = next < ofArtemis.size() ? ofArtemis.get(next++) & 0xFF : 0;
            }
        }
        return all;
    }

    private static MqttSubAckMessage subscribeAnswer(int id, int[] codes) {
        return new MqttSubAckMessage(
                header(MqttMessageType.SUBACK),
                new MqttMessageIdAndPropertiesVariableHeader(id, MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(codes));
    }

    private MqttUnsubAckMessage unsubscribeAnswer(int id, int[] codes) {
        MqttMessageIdAndPropertiesVariableHeader variable =
                new MqttMessageIdAndPropertiesVariableHeader(id, MqttProperties.NO_PROPERTIES);
        if (!version5) {
            return new MqttUnsubAckMessage(header(MqttMessageType.UNSUBACK), variable, null);
        }
        short[] reasons = new short[codes.length];
        for (int i = 0; i < codes.length; i++) {
            reasons[i] = (short) codes[i];
        }
        return new MqttUnsubAckMessage(header(MqttMessageType.UNSUBACK), variable, new MqttUnsubAckPayload(reasons));
    }

    private static MqttFixedHeader header(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }
}
