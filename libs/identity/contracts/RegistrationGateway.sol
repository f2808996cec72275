// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {PlanetIdentity} from "./PlanetIdentity.sol";

/// @title RegistrationGateway: who may register, so that a handle seen in the mempool cannot be taken
/// @notice Either an operator signs too (it pays, and limits the rate), or the person commits to a handle first and shows
/// it a minute later. Anybody may submit either.
///
/// Invariants: every identity that came through here was sponsored by an operator or shown after MIN_AGE and before
/// MAX_AGE of its commitment; a commitment serves once.
contract RegistrationGateway is EIP712 {
    struct Registration {
        address owner;
        string handle;
        address recovery;
        uint256 deadline;
        bytes signature;
    }

    bytes32 private constant SPONSOR =
        keccak256("Sponsor(address owner,string handle,address recovery,uint256 deadline)");
    /// @notice How old a commitment must be, and how old it may be, in seconds.
    uint256 public constant MIN_AGE = 60;
    uint256 public constant MAX_AGE = 1 days;

    PlanetIdentity public immutable identity;
    /// @notice When a commitment was made, in Unix seconds.
    mapping(bytes32 commitment => uint256) public committedAt;

    event Committed(bytes32 indexed commitment);

    error StillCommitted(bytes32 commitment);
    error NotCommitted(bytes32 commitment);
    error NotAnOperator(address account);

    constructor(PlanetIdentity identity_) EIP712("Planet Registration Gateway", "1") {
        identity = identity_;
    }

    /// @param sponsorship signature of an operator over the same registration
    function registerSponsored(
        Registration calldata wanted,
        bytes calldata sponsorship
    ) external returns (uint256 identityId) {
        bytes32 structHash = keccak256(
            abi.encode(SPONSOR, wanted.owner, keccak256(bytes(wanted.handle)), wanted.recovery, wanted.deadline)
        );
        address sponsor = ECDSA.recover(_hashTypedDataV4(structHash), sponsorship);
        if (!identity.isOperator(sponsor)) revert NotAnOperator(sponsor);
        return _register(wanted);
    }

    /// @param secret 32 random bytes, shown with the registration
    function commitmentOf(address owner, string calldata handle, bytes32 secret) public pure returns (bytes32) {
        return keccak256(abi.encode(owner, keccak256(bytes(handle)), secret));
    }

    function commit(bytes32 commitment) external {
        uint256 since = committedAt[commitment];
        if (since != 0 && block.timestamp <= since + MAX_AGE) revert StillCommitted(commitment);
        committedAt[commitment] = block.timestamp;
        emit Committed(commitment);
    }

    function registerCommitted(
        Registration calldata wanted,
        bytes32 secret
    ) external returns (uint256 identityId) {
        bytes32 commitment = commitmentOf(wanted.owner, wanted.handle, secret);
        uint256 since = committedAt[commitment];
        if (block.timestamp < since + MIN_AGE || block.timestamp > since + MAX_AGE)
            revert NotCommitted(commitment);
        delete committedAt[commitment];
        return _register(wanted);
    }

    function _register(Registration calldata wanted) private returns (uint256) {
        return
            identity.register(wanted.owner, wanted.handle, wanted.recovery, wanted.deadline, wanted.signature);
    }
}
