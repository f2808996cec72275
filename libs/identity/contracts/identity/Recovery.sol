// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {Records} from "./Records.sol";

/// @title Recovery: a lost key is replaced by one that the person's recovery address names
/// @notice It takes seven days, in which the owner can cancel it at any time; the new owner must accept. Changing the
/// recovery address takes as long, so that a thief's change is seen before it counts.
abstract contract Recovery is Records {
    struct RecoveryChange {
        address recovery;
        uint48 readyAt;
    }

    uint256 public constant RECOVERY_DELAY = 7 days;

    bytes32 private constant START_RECOVERY =
        keccak256("StartRecovery(uint256 identityId,address newOwner,uint256 nonce,uint256 deadline)");
    bytes32 private constant CANCEL_RECOVERY =
        keccak256("CancelRecovery(uint256 identityId,uint256 nonce,uint256 deadline)");
    bytes32 private constant ACCEPT_RECOVERY =
        keccak256("AcceptRecovery(uint256 identityId,address newOwner,uint256 nonce,uint256 deadline)");
    bytes32 private constant CHANGE_RECOVERY =
        keccak256("ChangeRecovery(uint256 identityId,address recovery,uint256 nonce,uint256 deadline)");
    bytes32 private constant CANCEL_RECOVERY_CHANGE =
        keccak256("CancelRecoveryChange(uint256 identityId,uint256 nonce,uint256 deadline)");

    /// @notice To whom the running recovery moves the identity.
    mapping(uint256 identityId => address) public newOwnerOf;
    /// @notice The change of the recovery address that waits; readyAt in Unix seconds, 0: none.
    mapping(uint256 identityId => RecoveryChange) public recoveryChangeOf;

    event RecoveryStarted(uint256 indexed identityId, address indexed newOwner, uint256 recoverableAt);
    event RecoveryCancelled(uint256 indexed identityId);
    event RecoveryFinished(uint256 indexed identityId, address indexed newOwner, uint256 epoch);
    event RecoveryChangeStarted(uint256 indexed identityId, address indexed recovery, uint256 readyAt);
    event RecoveryChangeCancelled(uint256 indexed identityId);
    event RecoveryChanged(uint256 indexed identityId, address indexed recovery);

    error NoRecoveryAddress(uint256 identityId);
    error NothingToFinish(uint256 identityId);
    error TooEarly(uint256 readyAt);

    /// @notice By the recovery address. Started again it begins anew.
    function startRecovery(
        uint256 identityId,
        address newOwner,
        uint256 deadline,
        bytes calldata signature
    ) external {
        _requireOwned(identityId);
        Record storage record = _records[identityId];
        address recovery = record.recovery;
        if (recovery == address(0)) revert NoRecoveryAddress(identityId);
        _authorize(
            recovery,
            keccak256(abi.encode(START_RECOVERY, identityId, newOwner, record.nonce++, deadline)),
            deadline,
            signature
        );
        if (newOwner == address(0)) revert ERC721InvalidReceiver(newOwner);
        if (identityOf[newOwner] != 0) revert AlreadyHasIdentity(newOwner);
        uint256 readyAt = block.timestamp + RECOVERY_DELAY;
        record.recoverableAt = uint32(readyAt);
        newOwnerOf[identityId] = newOwner;
        emit RecoveryStarted(identityId, newOwner, readyAt);
    }

    /// @notice By the owner, at any time before the end. Never paused.
    function cancelRecovery(uint256 identityId, uint256 deadline, bytes calldata signature) external {
        address owner_ = ownerOf(identityId);
        Record storage record = _records[identityId];
        if (record.recoverableAt == 0) revert NothingToFinish(identityId);
        _authorize(
            owner_,
            keccak256(abi.encode(CANCEL_RECOVERY, identityId, record.nonce++, deadline)),
            deadline,
            signature
        );
        _endRecovery(record, identityId);
        emit RecoveryCancelled(identityId);
    }

    /// @param signature of the new owner, who accepts
    function finishRecovery(uint256 identityId, uint256 deadline, bytes calldata signature) external {
        address owner_ = ownerOf(identityId);
        Record storage record = _records[identityId];
        if (record.recoverableAt == 0) revert NothingToFinish(identityId);
        if (block.timestamp < record.recoverableAt) revert TooEarly(record.recoverableAt);
        address newOwner = newOwnerOf[identityId];
        _authorize(
            newOwner,
            keccak256(abi.encode(ACCEPT_RECOVERY, identityId, newOwner, record.nonce++, deadline)),
            deadline,
            signature
        );
        _endRecovery(record, identityId);
        delete recoveryChangeOf[identityId];
        uint256 epoch = ++record.epoch;
        _transfer(owner_, newOwner, identityId);
        emit RecoveryFinished(identityId, newOwner, epoch);
    }

    /// @notice By the owner, while no recovery runs.
    /// @param recovery the zero address: nobody may recover the identity
    function changeRecovery(
        uint256 identityId,
        address recovery,
        uint256 deadline,
        bytes calldata signature
    ) external {
        Record storage record = _records[identityId];
        _requireNoRecovery(record, identityId);
        _authorize(
            ownerOf(identityId),
            keccak256(abi.encode(CHANGE_RECOVERY, identityId, recovery, record.nonce++, deadline)),
            deadline,
            signature
        );
        uint256 readyAt = block.timestamp + RECOVERY_DELAY;
        recoveryChangeOf[identityId] = RecoveryChange(recovery, uint48(readyAt));
        emit RecoveryChangeStarted(identityId, recovery, readyAt);
    }

    function cancelRecoveryChange(uint256 identityId, uint256 deadline, bytes calldata signature) external {
        if (recoveryChangeOf[identityId].readyAt == 0) revert NothingToFinish(identityId);
        _authorize(
            ownerOf(identityId),
            keccak256(abi.encode(CANCEL_RECOVERY_CHANGE, identityId, _records[identityId].nonce++, deadline)),
            deadline,
            signature
        );
        delete recoveryChangeOf[identityId];
        emit RecoveryChangeCancelled(identityId);
    }

    /// @notice By anybody, after the delay, while no recovery runs.
    function finishRecoveryChange(uint256 identityId) external {
        RecoveryChange memory change = recoveryChangeOf[identityId];
        if (change.readyAt == 0) revert NothingToFinish(identityId);
        if (block.timestamp < change.readyAt) revert TooEarly(change.readyAt);
        Record storage record = _records[identityId];
        _requireNoRecovery(record, identityId);
        delete recoveryChangeOf[identityId];
        record.recovery = change.recovery;
        emit RecoveryChanged(identityId, change.recovery);
    }

    function _endRecovery(Record storage record, uint256 identityId) private {
        record.recoverableAt = 0;
        delete newOwnerOf[identityId];
    }
}
