// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Operators: those whose word is needed, N of M, that an account belongs to a person
abstract contract Operators is Ownable2Step {
    uint256 private constant SIGNATURE_BYTES = 65;

    /// @notice How many operators must attest a link.
    uint16 public threshold;
    /// @notice How many operators there are.
    uint16 public operatorCount;
    mapping(address account => bool) public isOperator;

    event OperatorSet(address indexed operator, bool active);
    event ThresholdSet(uint256 threshold);

    error InvalidThreshold(uint256 threshold, uint256 operators);
    error TooFewAttestations(uint256 given, uint256 needed);
    error AttestersNotAscending(address attester);
    error NotAnOperator(address account);
    error OperatorUnchanged(address operator);

    /// @notice Changes operators and threshold in one step.
    /// @dev Keeps 1 <= threshold <= operatorCount.
    function setOperators(
        address[] calldata added,
        address[] calldata removed,
        uint16 newThreshold
    ) external onlyOwner {
        for (uint256 i = 0; i < added.length; ++i) _setOperator(added[i], true);
        for (uint256 i = 0; i < removed.length; ++i) _setOperator(removed[i], false);
        _setThreshold(newThreshold);
    }

    function _setOperator(address operator, bool active) internal {
        if (operator == address(0) || isOperator[operator] == active) revert OperatorUnchanged(operator);
        isOperator[operator] = active;
        if (active) ++operatorCount;
        else --operatorCount;
        emit OperatorSet(operator, active);
    }

    function _setThreshold(uint16 newThreshold) internal {
        if (newThreshold == 0 || newThreshold > operatorCount) revert InvalidThreshold(newThreshold, operatorCount);
        threshold = newThreshold;
        emit ThresholdSet(newThreshold);
    }

    /// @param signatures 65 bytes each, one after the other, in ascending order of their signers
    function _requireAttested(bytes32 digest, bytes calldata signatures) internal view {
        uint256 given = signatures.length / SIGNATURE_BYTES;
        if (given < threshold || signatures.length % SIGNATURE_BYTES != 0) revert TooFewAttestations(given, threshold);
        address last = address(0);
        for (uint256 i = 0; i < given; ++i) {
            address attester = ECDSA.recover(digest, signatures[i * SIGNATURE_BYTES:(i + 1) * SIGNATURE_BYTES]);
            if (attester <= last) revert AttestersNotAscending(attester);
            if (!isOperator[attester]) revert NotAnOperator(attester);
            last = attester;
        }
    }
}
