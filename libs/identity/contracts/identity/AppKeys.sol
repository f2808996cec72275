// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {Records} from "./Records.sol";

/// @title Keys of apps and devices that act for an identity off chain
/// @notice A key is added once and removed once. After a recovery none of the old ones counts, and none comes back.
abstract contract AppKeys is Records {
    enum KeyState {
        None,
        Added,
        Removed
    }
    struct AppKey {
        KeyState state;
        uint32 epoch;
        uint48 addedAt;
    }

    bytes32 private constant ADD_KEY =
        keccak256("AddKey(uint256 identityId,uint8 kind,bytes key,uint256 nonce,uint256 deadline)");
    bytes32 private constant REMOVE_KEY =
        keccak256("RemoveKey(uint256 identityId,bytes32 keyId,uint256 nonce,uint256 deadline)");
    uint256 private constant MAX_KEY_BYTES = 128;

    mapping(uint256 identityId => mapping(bytes32 keyId => AppKey)) private _keys;

    event KeyAdded(uint256 indexed identityId, bytes32 indexed keyId, uint8 kind, bytes key, uint256 epoch);
    event KeyRemoved(uint256 indexed identityId, bytes32 indexed keyId);

    error InvalidKey();
    error KeyNotNew(bytes32 keyId);
    error KeyNotAdded(bytes32 keyId);

    /// @return id `keccak256(kind, key)`
    function keyIdOf(uint8 kind, bytes calldata key) public pure returns (bytes32 id) {
        return keccak256(abi.encodePacked(kind, key));
    }

    function keyOf(uint256 identityId, bytes32 keyId) external view returns (AppKey memory) {
        return _keys[identityId][keyId];
    }

    /// @notice Whether the key may act for the identity now.
    function isActiveKey(uint256 identityId, bytes32 keyId) external view returns (bool) {
        AppKey memory key = _keys[identityId][keyId];
        return key.state == KeyState.Added && key.epoch == _records[identityId].epoch;
    }

    /// @param kind 1: ed25519, 32 bytes; 2: secp256k1, 33 bytes; others are for those who know them
    function addKey(
        uint256 identityId,
        uint8 kind,
        bytes calldata key,
        uint256 deadline,
        bytes calldata signature
    ) external {
        if (kind == 0 || key.length == 0 || key.length > MAX_KEY_BYTES) revert InvalidKey();
        Record storage record = _records[identityId];
        _requireNoRecovery(record, identityId);
        (uint32 epoch, uint32 nonce) = (record.epoch, record.nonce++);
        _authorize(
            ownerOf(identityId),
            keccak256(abi.encode(ADD_KEY, identityId, kind, keccak256(key), nonce, deadline)),
            deadline,
            signature
        );
        bytes32 keyId = keyIdOf(kind, key);
        if (_keys[identityId][keyId].state != KeyState.None) revert KeyNotNew(keyId);
        _keys[identityId][keyId] = AppKey(KeyState.Added, epoch, uint48(block.timestamp));
        emit KeyAdded(identityId, keyId, kind, key, epoch);
    }

    /// @notice For good.
    function removeKey(uint256 identityId, bytes32 keyId, uint256 deadline, bytes calldata signature) external {
        _authorize(
            ownerOf(identityId),
            keccak256(abi.encode(REMOVE_KEY, identityId, keyId, _records[identityId].nonce++, deadline)),
            deadline,
            signature
        );
        AppKey storage key = _keys[identityId][keyId];
        if (key.state != KeyState.Added) revert KeyNotAdded(keyId);
        key.state = KeyState.Removed;
        emit KeyRemoved(identityId, keyId);
    }
}
