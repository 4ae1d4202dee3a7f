package io.carafe.engine;

import io.carafe.engine.port.ImagePort;
import io.carafe.engine.port.MonitorPort;
import io.carafe.engine.port.ProgramPort;
import io.carafe.engine.port.SocketPairs;
import io.carafe.engine.state.StateStore;

/**
 * What the engine is put together from.
 *
 * @param folders where it keeps its files
 * @param store keeps its records; closed with the engine
 * @param monitors starts containers
 * @param images finds images
 * @param programs compiles containers
 * @param sockets makes the pairs that connect clients to monitors
 */
public record EngineParts(
    EngineFolders folders,
    StateStore store,
    MonitorPort monitors,
    ImagePort images,
    ProgramPort programs,
    SocketPairs sockets) {}
