// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {Operators} from "./Operators.sol";
import {Records} from "./Records.sol";

/// @title Accounts on networks that belong to an identity
/// @notice An account stands here only as `keccak256(network, 0, account, 0, salt)`: who does not know the salt cannot
/// tell whose account it is. Both sides make a link (the owner signs; operators attest what the account said) and either
/// side alone breaks it. The evidence is kept off chain; its digest is in the event.
abstract contract AccountLinks is Records, Operators, Pausable {
    struct Link {
        uint64 identityId;
        uint32 epoch;
        /// @dev The identity's nonce when it was made; what an account says against a link names it.
        uint32 nonce;
        uint48 linkedAt;
    }

    struct LinkRequest {
        uint256 identityId;
        bytes32 account;
        /// @dev Digest of the bundle that proves both directions.
        bytes32 evidence;
        uint256 deadline;
    }

    bytes32 private constant LINK =
        keccak256("Link(uint256 identityId,bytes32 account,bytes32 evidence,uint256 nonce,uint256 deadline)");
    bytes32 private constant UNLINK =
        keccak256("Unlink(uint256 identityId,bytes32 account,uint256 nonce,uint256 deadline)");
    bytes32 private constant ATTEST_LINK =
        keccak256(
            "AttestLink(uint256 identityId,bytes32 account,bytes32 evidence,uint256 epoch,uint256 nonce,uint256 deadline)"
        );
    bytes32 private constant ATTEST_UNLINK =
        keccak256(
            "AttestUnlink(uint256 identityId,bytes32 account,bytes32 evidence,uint256 linkNonce,uint256 deadline)"
        );

    mapping(bytes32 account => Link) private _links;

    event Linked(uint256 indexed identityId, bytes32 indexed account, bytes32 evidence, uint256 epoch, uint256 nonce);
    event Unlinked(uint256 indexed identityId, bytes32 indexed account, bytes32 evidence);

    error AlreadyLinked(bytes32 account, uint256 identityId);
    error NotLinked(bytes32 account, uint256 identityId);

    /// @notice The link of an account; all zeros: there is none.
    function linkOf(bytes32 account) external view returns (Link memory) {
        return _standing(account);
    }

    /// @notice Whether the account belongs to the identity, and was confirmed since its last recovery.
    function isLinked(uint256 identityId, bytes32 account) external view returns (bool) {
        Link memory found = _links[account];
        return identityId != 0 && found.identityId == identityId && found.epoch == _records[identityId].epoch;
    }

    /// @notice Makes a link, or confirms one from before a recovery.
    /// @param attestations of at least `threshold` operators, see `_requireAttested`
    function link(
        LinkRequest calldata wanted,
        bytes calldata signature,
        bytes calldata attestations
    ) external whenNotPaused {
        uint256 identityId = wanted.identityId;
        Record storage record = _records[identityId];
        _requireNoRecovery(record, identityId);
        (uint32 epoch, uint32 nonce) = (record.epoch, record.nonce++);
        _requireLinkable(identityId, wanted.account, epoch);
        _authorize(ownerOf(identityId), _linkHash(wanted, nonce), wanted.deadline, signature);
        _requireAttested(_hashTypedDataV4(_attestationHash(wanted, epoch, nonce)), attestations);
        _links[wanted.account] = Link(uint64(identityId), epoch, nonce, uint48(block.timestamp));
        emit Linked(identityId, wanted.account, wanted.evidence, epoch, nonce);
    }

    /// @notice The owner breaks a link. Never paused.
    function unlink(uint256 identityId, bytes32 account, uint256 deadline, bytes calldata signature) external {
        _authorize(
            ownerOf(identityId),
            keccak256(abi.encode(UNLINK, identityId, account, _records[identityId].nonce, deadline)),
            deadline,
            signature
        );
        _breakLink(identityId, account, 0);
    }

    /// @notice The account breaks its link, without the owner: operators attest its `unlink`. Never paused.
    /// @dev Names the link's nonce, so that an old word does not break a newer link.
    function unlinkByAccount(
        uint256 identityId,
        bytes32 account,
        bytes32 evidence,
        uint256 deadline,
        bytes calldata attestations
    ) external {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        uint32 linkNonce = _links[account].nonce;
        _requireAttested(
            _hashTypedDataV4(
                keccak256(abi.encode(ATTEST_UNLINK, identityId, account, evidence, linkNonce, deadline))
            ),
            attestations
        );
        _breakLink(identityId, account, evidence);
    }

    /// @dev A link to an identity that was burnt is none.
    function _standing(bytes32 account) private view returns (Link memory found) {
        found = _links[account];
        if (_records[found.identityId].epoch == 0) return Link(0, 0, 0, 0);
    }

    function _requireLinkable(uint256 identityId, bytes32 account, uint32 epoch) private view {
        Link memory standing = _standing(account);
        if (standing.identityId == 0 || (standing.identityId == identityId && standing.epoch != epoch)) return;
        revert AlreadyLinked(account, standing.identityId);
    }

    function _linkHash(LinkRequest calldata wanted, uint32 nonce) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(LINK, wanted.identityId, wanted.account, wanted.evidence, nonce, wanted.deadline)
            );
    }

    function _attestationHash(
        LinkRequest calldata wanted,
        uint32 epoch,
        uint32 nonce
    ) private pure returns (bytes32) {
        (bytes32 account, bytes32 evidence) = (wanted.account, wanted.evidence);
        return
            keccak256(
                abi.encode(ATTEST_LINK, wanted.identityId, account, evidence, epoch, nonce, wanted.deadline)
            );
    }

    /// @dev Takes the nonce, so that what was signed to link the account anew before this does not count after it.
    function _breakLink(uint256 identityId, bytes32 account, bytes32 evidence) private {
        if (identityId == 0 || _standing(account).identityId != identityId) revert NotLinked(account, identityId);
        ++_records[identityId].nonce;
        delete _links[account];
        emit Unlinked(identityId, account, evidence);
    }
}
