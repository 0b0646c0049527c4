package dev.pitwatch.artemis;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.admission.broker.BrokerClient;
import dev.pitwatch.core.admission.broker.ClientQuestions;
import dev.pitwatch.core.admission.broker.ClientQuestions.Answer;
import dev.pitwatch.core.admission.broker.ClientQuestions.Question;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands on the connections of hubs, and answers what they ask by {@link ClientQuestions}: Artemis never sees it. Questions are
 * worked off by one thread; those beyond a few that wait are not answered. Thread safe.
 */
@ChannelHandler.Sharable
final class ClientAnswers extends ChannelInboundHandlerAdapter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientAnswers.class);
    private static final int MAX_WAITING = 16;

    private final ClientList clients;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            task -> {
                Thread made = new Thread(task, "broker-clients");
                made.setDaemon(true);
                return made;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    ClientAnswers(ClientList clients) {
        this.clients = clients;
    }

    ClientList clients() {
        return clients;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof MqttPublishMessage publish)
                || !publish.variableHeader().topicName().equals(ClientQuestions.TOPIC)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            acknowledge(ctx, publish);
            byte[] question = ByteBufUtil.getBytes(publish.payload());
            thread.execute(() -> answer(ctx, question));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static void acknowledge(ChannelHandlerContext ctx, MqttPublishMessage message) {
        if (message.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            ctx.writeAndFlush(new MqttPubAckMessage(
                    new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                    new MqttPubReplyMessageVariableHeader(
                            message.variableHeader().packetId(),
                            MQTTReasonCodes.SUCCESS,
                            MqttProperties.NO_PROPERTIES)));
        }
    }

    private void answer(ChannelHandlerContext ctx, byte[] question) {
        try {
            Answer answer = answered(Json.MAPPER.readValue(question, Question.class));
            ctx.writeAndFlush(MqttMessageBuilders.publish()
                    .topicName(ClientQuestions.ANSWER_TOPIC)
                    .qos(MqttQoS.AT_MOST_ONCE)
                    .payload(Unpooled.wrappedBuffer(Json.bytes(answer)))
                    .build());
        } catch (Exception e) {
            LOG.warn("a hub's question about clients has no answer: {}", e.getMessage(), e);
        }
    }

    private Answer answered(Question question) throws Exception {
        if (question.disconnect() != null) {
            return new Answer(question.id(), List.of(), 0, clients.disconnect(question.disconnect()));
        }
        if (question.list() == null) {
            throw new IllegalArgumentException("expected a list or a client id");
        }
        Paged<BrokerClient> page = clients.page(
                question.list().filter(),
                question.list().sort(),
                question.list().page());
        return new Answer(question.id(), page.items(), page.total(), null);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
